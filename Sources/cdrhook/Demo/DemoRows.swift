/// A small Master.csv in the shape in which Asterisk writes it, 21 columns, no header.
///
/// An answered call, a busy one, one that rang out, one whose caller gave up, an outgoing one, a ring
/// group of three whose second phone answered, and a caller who reached the voicemail.
enum DemoRows {
    static let masterCSV = ##"""
        "","0445550101","201","from-trunk","""O'Neil, Ann"" <0445550101>","PJSIP/provider-00000001","PJSIP/201-00000002","Dial","PJSIP/201,20,tT","2026-11-23 09:00:01","2026-11-23 09:00:06","2026-11-23 09:01:10",69,64,"ANSWERED","DOCUMENTATION","1795417201.1","lead=4711","","1795417201.1",1
        "","0445550102","202","from-trunk","0445550102","PJSIP/provider-00000003","PJSIP/202-00000004","Dial","PJSIP/202,20,tT","2026-11-23 09:02:00",,"2026-11-23 09:02:01",1,0,"BUSY","DOCUMENTATION","1795417320.3","","","1795417320.3",2
        "","0445550103","203","from-trunk","0445550103","PJSIP/provider-00000005","PJSIP/203-00000006","Dial","PJSIP/203,20,tT","2026-11-23 09:04:00",,"2026-11-23 09:04:20",20,0,"NO ANSWER","DOCUMENTATION","1795417440.5","","","1795417440.5",3
        "","0445550104","203","from-trunk","0445550104","PJSIP/provider-00000007","PJSIP/203-00000008","Dial","PJSIP/203,20,tT","2026-11-23 09:05:00",,"2026-11-23 09:05:07",7,0,"NO ANSWER","DOCUMENTATION","1795417500.7","","","1795417500.7",4
        "","201","0671234567","from-internal","""Office"" <201>","PJSIP/201-00000009","PJSIP/provider-0000000a","Dial","PJSIP/0671234567@provider,60","2026-11-23 09:10:00","2026-11-23 09:10:09","2026-11-23 09:12:09",129,120,"ANSWERED","DOCUMENTATION","1795417800.9","","","1795417800.9",5
        "","0445550105","600","from-trunk","""Петренко"" <0445550105>","PJSIP/provider-0000000b","PJSIP/201-0000000c","Dial","PJSIP/201&PJSIP/202&PJSIP/203,25,tT","2026-11-23 09:20:00",,"2026-11-23 09:20:08",8,0,"NO ANSWER","DOCUMENTATION","1795418400.11","","","1795418400.11",6
        "","0445550105","600","from-trunk","""Петренко"" <0445550105>","PJSIP/provider-0000000b","PJSIP/203-0000000e","Dial","PJSIP/201&PJSIP/202&PJSIP/203,25,tT","2026-11-23 09:20:00",,"2026-11-23 09:20:01",1,0,"BUSY","DOCUMENTATION","1795418400.11","","","1795418400.11",7
        "","0445550105","600","from-trunk","""Петренко"" <0445550105>","PJSIP/provider-0000000b","PJSIP/202-0000000d","Dial","PJSIP/201&PJSIP/202&PJSIP/203,25,tT","2026-11-23 09:20:00","2026-11-23 09:20:08","2026-11-23 09:23:00",180,172,"ANSWERED","DOCUMENTATION","1795418400.11","","","1795418400.11",8
        "","0445550106","*98","from-trunk","0445550106","PJSIP/provider-0000000f","","VoiceMail","201@default","2026-11-23 09:30:00","2026-11-23 09:30:00","2026-11-23 09:30:31",31,31,"ANSWERED","DOCUMENTATION","1795419000.15","","","1795419000.15",9
        """##
}

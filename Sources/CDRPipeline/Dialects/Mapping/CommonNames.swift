/// The names that exports commonly give to their columns.
enum CommonNames {
    /// A mapping for a layout: what `given` says, and common names for what it leaves empty.
    static func mapping(of columns: Columns, given: LegMapping) -> LegMapping {
        var mapping = given
        let folded = columns.names.map(fold)
        func find(_ names: String) -> [String] {
            names.split(separator: " ").flatMap { name in
                folded.indices.filter { folded[$0] == name }.map { columns.names[$0] }
            }
        }
        func fill(_ field: WritableKeyPath<LegMapping, [String]>, _ names: String) {
            guard mapping[keyPath: field].isEmpty else { return }
            // `Call Time` beside a `Call Date` is a time of day, and no length.
            let start = mapping.start.date + mapping.start.time
            mapping[keyPath: field] = find(names).filter { !start.contains($0) }
        }
        func fillTime(
            _ field: WritableKeyPath<LegMapping, LegMapping.TimeColumns>,
            _ whole: String,
            date: String = "",
            time: String = ""
        ) {
            guard mapping[keyPath: field] == LegMapping.TimeColumns() else { return }
            let (dates, times) = (find(date), find(time))
            if let day = dates.first, let clock = times.first(where: { $0 != day }) {
                mapping[keyPath: field] = LegMapping.TimeColumns(date: [day], time: [clock])
            } else {
                mapping[keyPath: field] = LegMapping.TimeColumns(whole: find(whole) + dates)
            }
        }
        fill(\.uniqueid, "uniqueid callid calluuid callsid sid uuid cdrid recordid id")
        fill(
            \.src,
            "src from caller callernumber callingnumber source sourcenumber anumber aparty"
                + " ani callfrom originator callingparty fromnumber calleridnumber clid callerid"
        )
        fill(
            \.dst,
            "dst to callee called callednumber calleenumber destination destinationnumber"
                + " bnumber bparty callto dialednumber dnis terminator calledparty tonumber"
        )
        fill(\.callerIDNumber, "calleridnumber callerid clid")
        fill(\.did, "did ddi didddi didnumber")
        fill(\.agent, "agent agentname agentextension user")
        fill(
            \.recording,
            "recording recordinglink recordingurl recordingfile publicrecording"
                + " publicrecordingurl recordfile"
        )
        fill(\.leadid, "leadid")
        fillTime(
            \.start,
            "start starttime startat startstamp callstart calldate setuptime startingdate datetime"
                + " startdate datetimestart timestart connecttime created datecreated timestamp",
            date: "date calldate startdate",
            time: "time calltime starttime"
        )
        fillTime(
            \.answer,
            "answer answertime answerat answerstamp answered answeredat connected answerdate"
        )
        fillTime(
            \.end,
            "end endtime endat endstamp callend disconnecttime enddate timeend"
        )
        let durations =
            "duration callduration length totalduration durationsec durations seconds"
            + " durationseconds calltime totaltime durationmin durationminutes minutes durationms"
        fill(\.duration, durations)
        fill(
            \.talk,
            "billsec billduration talktime talkduration billable billableseconds"
                + " billedduration billedseconds billseconds talksec conversationtime"
        )
        fill(\.ring, "ring ringtime ringduration waittime waitingtime ringsec")
        fill(
            \.status,
            "status disposition hangupcause result callstatus outcome callresult state"
                + " cause releasecause terminationreason reason hangupcauseid"
        )
        fill(\.direction, "direction calldirection calltype type communicationtype inout")
        fill(\.initiator, "hangupinitiator hangupparty disconnectedby releasedby clienthangup")
        // A row's own id names it though a price or a recording is filled in later.
        if given.key.isEmpty, given.link.isEmpty {
            let ids = ["sid", "callsid", "cdrid", "recordid", "id"]
            let own = ids.lazy.compactMap { folded.firstIndex(of: $0) }.first
            if let own { mapping.key = [columns.names[own]] }
        }
        if given.unit == .seconds, given.duration.isEmpty, let name = mapping.duration.first {
            mapping.unit = unit(of: fold(name))
        }
        if given.causes == [.generic] { mapping.causes = causes(of: mapping.status) }
        mapping.statusWords.merge(statusWords) { own, _ in own }
        mapping.unbridgedWords.formUnion(["voice mail", "voicemail"])
        mapping.normalEnds.formUnion(["normal", "normal call clearing", "normal clearing"])
        // A disposition's number is Asterisk's, whose 16 is congestion.
        if mapping.status.first.map(fold) != "disposition" {
            mapping.normalEnds.formUnion(["16", "200"])
        }
        return mapping
    }

    /// The families of a status: a column of causes has Q.850's numbers, another one states.
    private static func causes(of status: [String]) -> [CauseTable] {
        let words: [CauseTable] = [.generic, .asteriskDisposition, .twilio, .freeswitch, .threeCX]
        let isCause = status.first.map { fold($0).contains("cause") } ?? false
        return isCause ? [.q850, .sip] + words : words + [.q850, .sip]
    }

    /// What people write beside the words of the cause map.
    private static let statusWords: [String: HangupCause] = [
        "blocked": .failed, "call connected": .answered, "canceled by caller": .canceled,
        "cancelled by caller": .canceled, "line busy": .busy, "missed call": .noAnswer,
        "not answered": .noAnswer, "rejected": .busy, "voice mail": .answered,
        "voicemail": .answered,
    ]

    private static func unit(of name: String) -> LengthUnit {
        if name.hasSuffix("min") || name.hasSuffix("minutes") { return .minutes }
        return name.hasSuffix("ms") ? .milliseconds : .seconds
    }

    /// A name without case, spaces and signs: `Call From` is `callfrom`.
    static func fold(_ name: String) -> String {
        String(
            decoding: name.lowercased().utf8.filter {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
            },
            as: UTF8.self
        )
    }
}

/// The switches whose rows cdrhook reads.
package enum Dialects {
    /// Every dialect; a new one is one file and one line here.
    package static let all: [any Dialect] = [
        Asterisk(),
        FreeSWITCH(),
        FusionPBX(),
        Kamailio(),
        OpenSIPS(),
        Yate(),
        ThreeCX(),
        CUCM(),
        Yeastar(),
        Grandstream(),
        Wazo(),
        CommPeak(),
        Generic(),
    ]

    /// The dialect of a name in a configuration.
    package static func named(_ name: String) -> (any Dialect)? { all.first { $0.name == name } }
}

import FoundationEssentials

/// When a zone's clocks were what, read from a TZif file.
///
/// FoundationEssentials knows no named zone on Linux, so cdrhook reads `/usr/share/zoneinfo`
/// itself. That also tells an hour that comes twice from one that never comes.
///
/// Source: RFC 9636 (TZif).
package struct TimeZoneRules: Sendable, Hashable {
    /// The zone's name, such as `Europe/Kyiv`.
    package let name: String

    private let table: TZifTable

    /// UTC, which needs no file.
    package static let utc = TimeZoneRules(name: "UTC", table: TZifTable(fixed: 0))

    private init(name: String, table: TZifTable) {
        self.name = name
        self.table = table
    }

    /// The zone of a name such as `Europe/Kyiv`, or of a fixed offset such as `+02:00`.
    ///
    /// - Returns: `nil` when the machine has no such zone.
    package init?(named name: String) {
        if name == "UTC" {
            self = .utc
            return
        }
        if let first = name.utf8.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
            var bytes = Array(name.utf8)[...]
            guard let offset = TimeParser.offset(&bytes), bytes.isEmpty else { return nil }
            self.init(name: name, table: TZifTable(fixed: offset))
            return
        }
        let isPlain = name.utf8.allSatisfy { byte in
            byte.isLetterOrDigit || [0x2F, 0x2D, 0x5F, 0x2B].contains(byte)
        }
        guard isPlain, !name.isEmpty, !name.hasPrefix("/"),
            let data = FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)"),
            let table = TZifTable(Array(data))
        else { return nil }
        self.init(name: name, table: table)
    }

    /// The zones that have differed since 1970, by name; empty on a machine without their list.
    package static var names: [String] {
        let path = "/usr/share/zoneinfo/zone1970.tab"
        let text = FileManager.default.contents(atPath: path).map { Array($0) } ?? []
        return text.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard line.first != UInt8(ascii: "#") else { return nil }
            let parts = line.split(separator: UInt8(ascii: "\t"))
            return parts.count > 2 ? String(decoding: parts[2], as: UTF8.self) : nil
        }
    }

    /// The name of this machine's zone, or `nil` when it has none.
    package static var ofThisMachine: String? {
        let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/etc/localtime")
        guard let link, let folder = link.firstRange(of: "zoneinfo/") else { return nil }
        return String(link[folder.upperBound...])
    }

    /// How many seconds the zone's clocks are ahead of UTC.
    package func offset(at moment: Timestamp) -> Int { table.offset(at: moment.seconds) }

    /// What the zone's clocks show.
    package func civil(at moment: Timestamp) -> CivilTime {
        CivilTime(secondsSince1970: moment.seconds + Int64(offset(at: moment)))
    }

    /// The moments at which the zone's clocks show a time.
    package func moments(of civil: CivilTime) -> LocalMoments {
        let local = civil.secondsSince1970
        let within = Int64(civil.microsecond)
        func moment(_ offset: Int) -> Timestamp {
            Timestamp(microseconds: (local - Int64(offset)) * 1_000_000 + within)
        }
        if let offset = table.onlyOffset { return .one(moment(offset)) }
        // Clocks change by a day at most, so one of the offsets around is the right one.
        let before = table.offset(at: local - 86_400)
        let after = table.offset(at: local + 86_400)
        if before == after, table.offset(at: local - Int64(before)) == before {
            return .one(moment(before))
        }
        let isEarly = table.offset(at: local - Int64(before)) == before
        let isLate = table.offset(at: local - Int64(after)) == after
        switch (isEarly, isLate) {
        case (true, true): return .twice(moment(before), moment(after))
        case (true, false): return .one(moment(before))
        case (false, true): return .one(moment(after))
        case (false, false): return .never(shifted: moment(before))
        }
    }

    package static func == (left: TimeZoneRules, right: TimeZoneRules) -> Bool {
        left.name == right.name
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// The moments that a local time names.
package enum LocalMoments: Sendable, Hashable {
    /// One, as nearly always.
    case one(Timestamp)

    /// Two: clocks were put back, and the hour came twice.
    case twice(Timestamp, Timestamp)

    /// None: clocks were put forward over it; the moment that many minutes after the change.
    case never(shifted: Timestamp)
}

extension UInt8 {
    /// Whether the byte is an ASCII letter or digit.
    var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}

import Synchronization

/// How the accounting of Kamailio and OpenSIPS looks in files.
///
/// A flat file has no header: `method|from_tag|to_tag|callid|code|reason|epoch`, then the fields
/// that the administrator chose, then, of a call of OpenSIPS with the flag `cdr`, its lengths. The
/// chosen fields are told by how many they are, without those of `time_mode`:
///
/// | fields | are                                                                      |
/// |--------|--------------------------------------------------------------------------|
/// | 2      | src_user, dst_user                                                       |
/// | 4      | src_user, src_domain, dst_user, dst_domain                               |
/// | 5      | CGRateS: request type, account, destination, subject, dialog             |
/// | 6      | the stock kamailio.cfg; src_ip stands third, or last                     |
/// | others | the first six of them as in the stock kamailio.cfg, if there are so many |
///
/// A file of acc_cdrs has `epoch|epoch|seconds` and the fields of `cdr_extra`: caller and callee
/// first, and a Call-ID somewhere behind them.
enum AccLayouts {
    /// `time` is when a row was written; a whole call's row has its start, and its end in acc_cdrs.
    static let table = TableHints(
        starts: ["start_time", "created"],
        ends: ["end_time", "time"],
        ids: ["id"]
    )

    private static let common = [
        "method", "from_tag", "to_tag", "callid", "sip_code", "sip_reason", "time",
    ]
    private static let lengths = ["duration", "ms_duration", "setuptime", "created"]
    private static let stock = [
        "src_user", "src_domain", "src_ip", "dst_ouser", "dst_user", "dst_domain",
    ]
    private static let methods: Set<String> = [
        "ACK", "BYE", "CANCEL", "INFO", "INVITE", "MESSAGE", "NOTIFY", "OPTIONS", "PRACK",
        "PUBLISH", "REFER", "REGISTER", "SUBSCRIBE", "UPDATE",
    ]

    /// The layouts that were met, since readers are made once a layout.
    private static let known = Mutex<[[String]: Columns]>([:])

    /// The format of a flat file, by its first line; `nil` of any other file.
    static func flatFormat(of text: [UInt8]) -> CSVFormat? {
        let first = text.prefix { !CSVFormat.delimiters.contains($0) }
        guard first.endIndex < text.endIndex,
            methods.contains(String(decoding: first, as: UTF8.self)) || isEpoch(first)
        else { return nil }
        return CSVFormat(delimiter: text[first.endIndex], quoting: .bare)
    }

    /// The layout of a row of a flat file, of a switch that may write lengths behind it or not.
    static func layout(of row: CSVRow, mayHaveLengths: Bool) -> Columns? {
        guard row.count >= common.count, methods.contains(row.text(at: 0)),
            row.text(at: 4).utf8.count == 3, Int(row.text(at: 4)) != nil
        else { return nil }
        let hasLengths = mayHaveLengths && hasLengths(row)
        let stamps = stamps(of: row)
        let first = common.count + stamps.count
        let count = row.count - first - (hasLengths ? lengths.count : 0)
        var names = common + stamps + chosen(count, from: first, in: row)
        if hasLengths { names += lengths }
        return columns(names)
    }

    /// The layout of a row of a flat file of acc_cdrs.
    ///
    /// Such files lie beside those of acc, and match the same patterns: a row without a Call-ID
    /// would tell its call a second time, and has no layout.
    static func wholeCalls(of row: CSVRow) -> Columns? {
        guard (0..<2).allSatisfy({ isEpoch(Array(row.text(at: $0).utf8)[...]) }),
            Double(row.text(at: 2)) != nil,
            let callID = (5..<max(5, row.count)).first(where: { isCallID(row.text(at: $0)) })
        else { return nil }
        var names = ["start_time", "end_time", "duration", "src_user", "dst_user"]
        names += (5..<row.count).map { $0 == callID ? "callid" : "extra\($0 - 2)" }
        return columns(names)
    }

    /// Whether a text is a Call-ID, which is unique in the world and so long: with a host, or a
    /// token of twenty characters and more that is no name of a host.
    private static func isCallID(_ text: String) -> Bool {
        let isToken = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "<") }
        guard isToken, !["sip:", "sips:", "tel:"].contains(where: text.hasPrefix) else {
            return false
        }
        if text.dropFirst().contains("@") { return true }
        return text.utf8.count >= 20 && !text.contains(".") && !text.contains(":")
            && text.utf8.contains { (0x30...0x39).contains($0) }
    }

    private static func columns(_ names: [String]) -> Columns {
        known.withLock { known in
            if let columns = known[names] { return columns }
            let columns = Columns(names)
            known[names] = columns
            return columns
        }
    }

    private static func isEpoch(_ text: ArraySlice<UInt8>) -> Bool {
        (9...11).contains(text.count) && text.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Whether a row holds the names of one of the tables.
    static func isHeader(_ row: CSVRow) -> Bool {
        guard row.count >= 3 else { return false }
        return row.has("method", "callid", "time")
            || row.has("start_time", "end_time", "duration")
            || row.has("call_start_time", "duration", "sip_call_id")
    }

    /// Whether three lengths and an epoch stand at a row's end.
    private static func hasLengths(_ row: CSVRow) -> Bool {
        guard row.count >= common.count + lengths.count else { return false }
        let tail = (row.count - 4..<row.count).map { row.text(at: $0) }
        return tail.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
            && isEpoch(Array(tail[3].utf8)[...])
    }

    /// The names of the fields with which Kamailio's `time_mode` says the time again: in seconds
    /// and microseconds, with a fraction, or as a text.
    private static func stamps(of row: CSVRow) -> [String] {
        let (time, again) = (row.text(at: 6), row.text(at: 7))
        if time == again, row.count > 8 { return ["time_attr", "time_exten"] }
        let isText = again.contains(":") && LooseTime().parse(Array(again.utf8)[...]) != nil
        return isText || again.hasPrefix(time + ".") ? ["time_attr"] : []
    }

    /// The names of the fields that the administrator chose.
    private static func chosen(_ count: Int, from first: Int, in row: CSVRow) -> [String] {
        func extra(_ numbers: Range<Int>) -> [String] { numbers.map { "extra\($0 + 1)" } }
        switch count {
        case ..<2, 3: return extra(0..<max(0, count))
        case 2: return ["src_user", "dst_user"]
        case 4: return ["src_user", "src_domain", "dst_user", "dst_domain"]
        case 5: return ["extra1", "src_user", "dst_user", "extra4", "extra5"]
        default:
            let isLast =
                !isAddress(row.text(at: first + 2)) && isAddress(row.text(at: first + 5))
            let names =
                isLast
                ? ["src_user", "src_domain", "dst_ouser", "dst_user", "dst_domain", "src_ip"]
                : stock
            return names + extra(6..<count)
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.contains(":") || (parts.count == 4 && parts.allSatisfy { Int($0) != nil })
    }
}

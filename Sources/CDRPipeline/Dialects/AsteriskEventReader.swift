/// Reads the rows of Asterisk's channel event log (CEL), which stands beside its CDR: tables of
/// cel_pgsql and files of cel_custom.
///
/// An event is a leg that only helps to tell its call, but for the one that began the caller's
/// channel: a call that left no record is told by it.
///
/// Source: Asterisk's CEL specification; configs/samples/cel_custom.conf.sample and
/// cel_pgsql.conf.sample.
struct AsteriskEventReader: LegReader {
    private let clock: RowClock
    private let types: CallTypeMatcher
    private let kind, time, channel, uniqueid, linkedid: Int
    private let number, exten, context, peer, extra, id: Int?

    /// The stock mapping of cel_custom.
    static let custom = Columns([
        "eventtype", "eventtime", "cid_name", "cid_num", "cid_ani", "cid_rdnis", "cid_dnid",
        "exten", "context", "channame", "appname", "appdata", "amaflags", "accountcode",
        "uniqueid", "linkedid", "peer", "userfield", "userdeftype", "extra",
    ])

    /// Events stand behind the records of their call.
    private static let sequence = Int(Int32.max)

    /// The events that tell something, by name and by number.
    private static let kinds: [String: ChannelEvent.Kind] = [
        "CHAN_START": .began, "1": .began, "HANGUP": .hungUp, "3": .hungUp, "ANSWER": .answered,
        "4": .answered, "BRIDGE_ENTER": .joined, "7": .joined, "LINKEDID_END": .callEnded,
        "22": .callEnded,
    ]

    init?(_ columns: Columns, rules: SourceRules) {
        guard let kind = columns.index(of: "eventtype"), let time = columns.index(of: "eventtime"),
            let channel = columns.index(of: "channame"),
            let uniqueid = columns.index(of: "uniqueid"),
            let linkedid = columns.index(of: "linkedid")
        else { return nil }
        (self.kind, self.time, self.channel) = (kind, time, channel)
        (self.uniqueid, self.linkedid) = (uniqueid, linkedid)
        number = columns.index(of: "cid_num")
        exten = columns.index(of: "exten")
        context = columns.index(of: "context")
        peer = columns.index(of: "peer", "bridgepeer")
        extra = columns.index(of: "extra", "eventextra")
        id = columns.index(of: "id")
        clock = RowClock(zone: rules.zone)
        types = CallTypeMatcher(rules.callTypes)
    }

    /// Whether a row without header is one of cel_custom's: its second field is a time, where a
    /// row of Master.csv has the caller's number.
    static func isEvent(_ row: CSVRow) -> Bool {
        guard row.count == custom.names.count, !row.text(at: 0).isEmpty else { return false }
        let time = Array(row.text(at: 1).utf8)
        return (time.contains(UInt8(ascii: ".")) || time.contains(UInt8(ascii: "-")))
            && TimeParser.parse(time[...]) != nil
    }

    func leg(from record: Record) throws(RecordError) -> Leg {
        var isAmbiguous = false
        let at = clock.moment(
            of: try record.time(at: time),
            notBefore: Asterisk.epoch(ofUniqueID: record.text(at: uniqueid)),
            &isAmbiguous
        )
        let name = record.text(at: channel)
        let caller = record.text(at: number)
        var leg = Leg(
            key: "",
            uniqueid: record.text(at: uniqueid),
            startAt: at,
            answerAt: nil,
            endAt: at,
            duration: 0,
            billDuration: 0,
            cause: .noAnswer,
            rawCause: "",
            status: "",
            callType: callType(channel: name, record),
            src: caller,
            dst: record.text(at: exten),
            callerIDNumber: caller,
            row: RowText(record)
        )
        leg.link = record.text(at: linkedid)
        leg.sequence = Self.sequence
        leg.isTimeAmbiguous = isAmbiguous
        leg.isCallers = leg.uniqueid == leg.link
        let row = record.text(at: id)
        leg.setKey(row.isEmpty ? nil : "cel/\(row)")
        guard let kind = Self.kinds[record.text(at: kind)] else {
            leg.isIgnored = true
            return leg
        }
        leg.isNoCall = !(kind == .began && leg.isCallers)
        leg.isPartial = true
        var event = ChannelEvent(kind, at: at, channel: name, isCallers: leg.isCallers)
        event.isTrunk = types.isTrunk(channel: name.utf8.span)
        event.peer = record.text(at: peer)
        tell(record.bytes(at: extra ?? record.count), &event)
        leg.event = event
        return leg
    }

    /// What a HANGUP says in JSON: `{"hangupcause":17,"hangupsource":"…","dialstatus":"BUSY"}`.
    private func tell(_ extra: ArraySlice<UInt8>, _ event: inout ChannelEvent) {
        guard event.kind == .hungUp, !extra.isEmpty,
            let scan = JSONRowScanner().record(in: Array(extra), from: 0), !scan.isOdd
        else { return }
        event.hasReason = scan.names.contains("hangupsource") || scan.names.contains("hangupcause")
        for (index, name) in scan.names.enumerated() {
            let text = scan.row.text(at: index)
            switch name {
            case "hangupcause": event.cause = Int(text)
            case "hangupsource": event.source = text
            case "dialstatus": event.dialStatus = text
            default: break
            }
        }
    }

    private func callType(channel: String, _ record: Record) -> CallType {
        if types.isTrunk(channel: channel.utf8.span)
            || types.isInbound(context: record.text(at: context))
        {
            return .inbound
        }
        return types.isExtension(record.text(at: exten)) ? .internal : .outbound
    }
}

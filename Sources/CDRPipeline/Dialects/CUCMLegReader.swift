/// Reads CUCM's CDR rows of one layout.
///
/// 1. A call is the rows of one global call id: hunts, forwards and transfers are legs of it.
/// 2. A connect time of 0 was never answered, whatever the causes say.
/// 3. Rows of call quality (type 2) and of a call's start (type 0) are never calls.
struct CUCMLegReader: LegReader {
    private let clock: RowClock
    private let types: CallTypeMatcher
    private let causes: CUCMReleases
    private let isQuality: Bool
    private let callId: Int
    private let start, connect, end, duration, recordType, manager, cluster, pkid: Int?
    private let calling, called, final, shown, direction, leadid: Int?
    private let ourLeg, theirLeg, ourDevice, theirDevice: Int?

    init(_ columns: Columns, rules: SourceRules) throws(DialectError) {
        start = columns.index(of: "datetimeorigination", "datetimestamp")
        isQuality = columns.index(of: "datetimeorigination") == nil
        connect = columns.index(of: "datetimeconnect")
        end = columns.index(of: "datetimedisconnect")
        duration = columns.index(of: "duration")
        recordType = columns.index(of: "cdrrecordtype")
        manager = columns.index(of: "globalcallid_callmanagerid")
        cluster = columns.index(of: "globalcallid_clusterid")
        pkid = columns.index(of: "pkid")
        calling = columns.index(of: "callingpartynumber")
        called = columns.index(of: "originalcalledpartynumber", "finalcalledpartynumber")
        final = columns.index(of: "finalcalledpartynumber", "originalcalledpartynumber")
        shown = columns.index(of: "outpulsedcallingpartynumber")
        leadid = columns.index(of: "leadid", "lead_id")
        ourLeg = columns.index(of: "origlegcallidentifier", "callidentifier")
        theirLeg = columns.index(of: "destlegidentifier", "destlegcallidentifier")
        ourDevice = columns.index(of: "origdevicename")
        theirDevice = columns.index(of: "destdevicename")
        causes = CUCMReleases(columns)
        let column = rules.callTypes.column.lowercased()
        direction = column.isEmpty ? nil : columns.index(of: column)
        var missing: [String] = []
        for (name, index) in [
            ("globalCallID_callId", columns.index(of: "globalcallid_callid")),
            ("dateTimeOrigination", start), ("dateTimeConnect", connect),
            ("dateTimeDisconnect", end), ("callingPartyNumber", calling),
            ("finalCalledPartyNumber", final),
        ] where index == nil && !(isQuality && start != nil) {
            missing.append(name)
        }
        guard missing.isEmpty else { throw DialectError(missing: missing) }
        callId = columns.index(of: "globalcallid_callid") ?? 0
        clock = RowClock(zone: rules.zone)
        types = CallTypeMatcher(rules.callTypes)
    }

    func leg(from record: Record) throws(RecordError) -> Leg {
        let connectedAt = try moment(record, connect)
        let endedAt = try moment(record, end)
        guard let startAt = try moment(record, start) ?? connectedAt ?? endedAt else {
            let name = record.columns.names[start ?? 0]
            throw RecordError(column: name, expected: "seconds since 1970")
        }
        let endAt = max(endedAt ?? connectedAt ?? startAt, startAt)
        let answerAt = connectedAt.map { min(max($0, startAt), endAt) }
        var talk = try record.seconds(at: duration)
        if duration == nil, let answerAt { talk = Int((endAt - answerAt).wholeSeconds) }
        let release = causes.release(of: record, isAnswered: answerAt != nil)
        var leg = Leg(
            key: "",
            uniqueid: callID(of: record),
            startAt: startAt,
            answerAt: answerAt,
            endAt: endAt,
            duration: Int((endAt - startAt).wholeSeconds),
            billDuration: answerAt == nil ? 0 : talk,
            cause: answerAt == nil ? release.cause ?? .failed : .answered,
            rawCause: release.code,
            status: release.code,
            callType: .internal,
            src: record.text(at: calling),
            dst: record.text(at: called),
            callerIDNumber: record.text(at: calling),
            row: RowText(record)
        )
        if leg.dst.isEmpty { leg.dst = record.text(at: final) }
        leg.link = leg.uniqueid
        leg.isCauseUnknown = answerAt == nil && release.cause == nil
        leg.isPartial = answerAt == nil && release.isSplit
        leg.saysAnswered = !release.isSplit
        leg.hangupInitiator = release.side
        leg.leadid = record.text(at: leadid)
        tellParties(record, in: &leg)
        setKey(record, of: &leg)
        return leg
    }

    /// The global call id, which all rows of a call share.
    private func callID(of record: Record) -> String {
        [manager, callId, cluster].map { record.text(at: $0) }.filter { !$0.isEmpty }
            .joined(separator: "/")
    }

    private func setKey(_ record: Record, of leg: inout Leg) {
        let id = record.text(at: pkid)
        let legs = [ourLeg, theirLeg].map { record.text(at: $0) }
        if !id.isEmpty {
            leg.setKey(id)
        } else if !leg.uniqueid.isEmpty, legs.contains(where: { !$0.isEmpty }) {
            leg.setKey("\(leg.uniqueid)/\(legs.joined(separator: "/"))/\(leg.startAt.seconds)")
        } else {
            leg.setKey(nil)
        }
        let type = record.text(at: recordType)
        guard isQuality || type == "2" || type == "0" else { return }
        leg.key += "/" + (isQuality ? "2" : type)
        leg.link = ""
        leg.isNoCall = true
        leg.isPartial = true
    }

    private func tellParties(_ record: Record, in leg: inout Leg) {
        let ours = CUCMDevice(record.text(at: ourDevice))
        let theirs = CUCMDevice(record.text(at: theirDevice))
        let reached = record.text(at: final)
        let isFromInside = ours.isInside ?? types.isExtension(leg.src)
        let isForwarded = !reached.isEmpty && reached != leg.dst
        // A call to an extension stays one when it is forwarded to a gateway or to a voicemail's.
        let isToInside =
            theirs.isInside == true
            || (types.isExtension(leg.dst)
                && (theirs.isInside == nil || isForwarded || !isFromInside))
        leg.callType =
            CallTypeRules.callType(of: record.text(at: direction))
            ?? CallType(isFromInside: isFromInside, isToInside: isToInside)
        // A person declines at a telephone; from a gateway 21 is a network's, or a barred call.
        if leg.answerAt == nil, leg.rawCause == "21", theirs == .phone,
            leg.hangupInitiator == .callee
        {
            leg.cause = .busy
        }
        leg.isBridged = leg.answerAt != nil && theirs != .resource
        if leg.callType == .outbound, !record.text(at: shown).isEmpty {
            leg.callerIDNumber = record.text(at: shown)
        }
        if leg.callType == .inbound, !types.isExtension(leg.dst) { leg.did = leg.dst }
        guard leg.isBridged, leg.callType != .outbound, theirs != .gateway else { return }
        // Behind a phone stands an extension, however long its number is.
        if theirs == .phone || types.isExtension(reached) { leg.agent = reached }
    }

    /// A moment; `nil` for 0, which stands for none.
    private func moment(_ record: Record, _ index: Int?) throws(RecordError) -> Timestamp? {
        guard let index, !record.bytes(at: index).elementsEqual("0".utf8),
            let parsed = try record.optionalTime(at: index)
        else { return nil }
        var ignored = false
        let moment = clock.moment(of: parsed, notBefore: nil, &ignored)
        return moment < RowClock.oldestAnswer ? nil : moment
    }
}

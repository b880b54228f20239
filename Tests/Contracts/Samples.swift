package import CDRPipeline

/// Values for tests, each with what a test does not care about filled in.
package enum Samples {
    /// A moment of the sample calls: 2026-11-23T07:00:00Z.
    package static let start = Timestamp(seconds: 1_795_417_200)

    /// A call that was answered after 5 s and talked 60 s.
    package static func call(
        key: String = "1795417200.1",
        source: String = "pbx",
        type: CallType = .inbound,
        cause: HangupCause = .answered,
        startAt: Timestamp = start
    ) -> Call {
        let isAnswered = cause == .answered
        return Call(
            source: source,
            key: key,
            revision: 0,
            uniqueid: key,
            linkedid: key,
            callType: type,
            hangupCause: cause,
            rawCause: isAnswered ? "ANSWERED" : "NO ANSWER",
            isCauseUnknown: false,
            status: isAnswered ? "ANSWERED" : "NO ANSWER",
            src: "0445550101",
            dst: "201",
            callerIDNumber: "0445550101",
            startAt: startAt,
            answerAt: isAnswered ? startAt + .seconds(5) : nil,
            endAt: startAt + .seconds(65),
            duration: 65,
            billDuration: isAnswered ? 60 : 0,
            isBridged: isAnswered,
            agent: isAnswered ? "201" : "",
            did: "",
            leadid: "",
            recording: "",
            hangupInitiator: nil,
            isTimeAmbiguous: false,
            legs: 1,
            row: .none
        )
    }

    /// A leg of a call.
    package static func leg(
        key: String,
        link: String = "",
        sequence: Int = 0,
        cause: HangupCause = .noAnswer,
        startAt: Timestamp = start,
        length: Int = 10,
        isAnswered: Bool = false
    ) -> Leg {
        let columns = Columns(["key", "link"])
        let record = Record(
            columns: columns,
            position: Position(place: "test"),
            fields: [key, link]
        )
        var leg = Leg(
            key: key,
            uniqueid: link.isEmpty ? key : link,
            startAt: startAt,
            answerAt: isAnswered ? startAt : nil,
            endAt: startAt + .seconds(length),
            duration: length,
            billDuration: isAnswered ? length : 0,
            cause: cause,
            rawCause: cause.rawValue,
            status: cause.rawValue,
            callType: .inbound,
            src: "1",
            dst: "2",
            callerIDNumber: "1",
            row: RowText(record)
        )
        leg.link = link
        leg.sequence = sequence
        return leg
    }

    /// A webhook to a receiver of this machine.
    package static func webhook(
        _ id: String = "crm",
        event: EventKind = .callEnd,
        url: String = "http://127.0.0.1:9/"
    ) throws -> Webhook {
        var webhook = Webhook(id: id, name: id, url: try WebhookURL(url), event: event)
        webhook.allow = [try AddressRule("127.0.0.0/8")]
        return webhook
    }
}

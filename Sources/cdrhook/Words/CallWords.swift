import CDRPipeline

/// A call as JSON and in people's words.
struct CallWords {
    let call: Call

    /// The line of a call.
    var json: JSON { .object(fields) }

    /// The fields of that line.
    var fields: [(String, JSON)] {
        [
            ("type", .text("call")), ("uniqueid", .text(call.uniqueid)),
            ("linkedid", .known(call.linkedid)),
            ("call_type", .text(call.callType.rawValue)),
            ("hangup_cause", .text(call.hangupCause.rawValue)), ("raw_cause", .text(call.rawCause)),
            ("src", .text(call.src)), ("dst", .text(call.dst)),
            ("caller_id_number", .text(call.callerIDNumber)), ("start_at", .moment(call.startAt)),
            ("answer_at", .moment(call.answerAt)), ("end_at", .moment(call.endAt)),
            ("duration", .integer(call.duration)), ("bill_duration", .integer(call.billDuration)),
            ("bridged", .truth(call.isBridged)),
            ("agent", .known(call.agent)),
            ("hangup_initiator", .optional(call.hangupInitiator?.rawValue)),
            ("legs", .integer(call.legs)),
        ]
    }

    /// The line of an event of the call.
    func json(of event: CallEvent) -> JSON {
        .object([
            ("type", .text("event")), ("event", .text(event.kind.rawValue)),
            ("at", .moment(event.at)), ("uniqueid", .text(call.uniqueid)),
        ])
    }

    /// The call on one line.
    var words: String {
        let talk = call.isAnswered ? ", talked \(call.billDuration) s" : ""
        let agent = call.agent.isEmpty ? "" : " by \(call.agent)"
        return Output.printable(
            "\(call.startAt.rfc3339) \(call.callType.rawValue) \(call.src) -> \(call.dst): "
                + "\(call.hangupCause.rawValue)\(agent) (\(call.rawCause)), "
                + "\(call.duration) s\(talk), \(call.legs) leg\(call.legs == 1 ? "" : "s"), "
                + "uniqueid \(call.uniqueid)"
        )
    }
}

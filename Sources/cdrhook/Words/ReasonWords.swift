import CDRPipeline

/// By which rules a call's cause and type were decided, in people's words.
struct ReasonWords {
    let call: Call
    let retelling: Retelling
    let dialect: String

    /// Why the cause is what it is.
    var cause: String {
        let reason = retelling.cause
        let word = retelling.call.rawCause
        let rest = reason.leftOut == 0 ? "" : " (\(reason.leftOut) left out, which tell no end)"
        let sentence =
            switch reason.rule {
            case .talked: "row \(reason.key) has an answer or talk time"
            case .onlyRow: "row \(reason.key) says \"\(word)\", as \(dialect) means it"
            case .nearest:
                "nobody talked; of its rows \(reason.key) came nearest to success, with \"\(word)\""
            case .cancelWithin:
                "row \(reason.key) was canceled, but the call went on without it: nobody answered"
            case .unknownWord: "the cause map does not have \"\(word)\" of row \(reason.key)"
            case .channelEvents: "the events of its channels tell it: \"\(word)\""
            }
        return sentence + rest
    }

    /// Why the type is what it is.
    var type: String {
        switch retelling.typeRule {
        case .column: "by the source's direction column"
        case .channels: "by which of its channels are a trunk's"
        case .did: "by the number dialled from outside, \(call.did)"
        case .context: "by the context it came into"
        case .outboundNumber: "by the number shown to the outside"
        case .dialled: "by the number dialled, since no second channel tells"
        case .dialect: "as \(dialect) tells it: a direction or context, else extensions"
        }
    }

    /// That today's rules tell something else than was told; `nil` when they agree.
    var difference: String? {
        let now = retelling.call
        guard now.tellsOtherThan(call) else { return nil }
        return "today's rules would tell it otherwise: \(CallWords(call: now).words)"
    }
}

import CDRPipeline

/// What a judgement means, for whoever tries a webhook out.
struct VerdictWords {
    let judgement: Judgement

    /// In one word.
    var word: String {
        switch judgement.verdict {
        case .delivered: "delivered"
        case .failed: "failed"
        case .unprepared: "unprepared"
        case .postponed: "postponed"
        case .blocked: "blocked"
        case .refused: "refused"
        case .gone: "gone"
        }
    }

    /// In a sentence, with the reason.
    var sentence: String {
        let reason = judgement.reason.isEmpty ? "" : ": \(judgement.reason)"
        return "\(word)\(reason); \(meaning)"
    }

    private var meaning: String {
        switch judgement.verdict {
        case .delivered: "the receiver took it"
        case .failed(true): "a no: a run would ask again, and end it as refused at last"
        case .failed(false): "a run would try it again"
        case .unprepared: "no token was to be had, so nothing of it was sent"
        case .postponed: "what is looked up first was not to be had, so nothing of it was sent"
        case .blocked: "the set-up is wrong, here or at the receiver: a run would wait"
        case .refused: "a run would not try it again"
        case .gone: "a run would pause the webhook"
        }
    }
}

import Crypto

/// What the loop does about receivers that are not worth a request.
extension Deliver {
    /// Goes on with the breakers of earlier runs.
    mutating func learnBreakers() throws(LedgerError) {
        let stored = try ledger.breakers()
        for index in lanes.indices {
            let webhook = lanes[index].webhook
            guard let breaker = stored[webhook.id] else { continue }
            lanes[index].storedBreaker = breaker
            if let moment = breaker.pausedAt {
                // Another URL is another receiver.
                guard breaker.pausedURL == Self.digest(of: webhook.url) else { continue }
                surroundings.say(BreakerWords.pauseNote(of: webhook, since: moment))
            }
            lanes[index].breaker = breaker
        }
    }

    /// Sends a webhook nothing more until a person says otherwise.
    mutating func pause(_ index: Int, at now: Timestamp) {
        guard lanes[index].breaker.pausedAt == nil else { return }
        lanes[index].breaker.pausedAt = now
        lanes[index].breaker.pausedURL = Self.digest(of: lanes[index].webhook.url)
        surroundings.say(BreakerWords.pauseNote(of: lanes[index].webhook, since: now))
    }

    /// Takes back what waits in lanes whose breaker opened: no try is spent on it.
    mutating func letGoOfShutLanes() throws(LedgerError) {
        let now = surroundings.now()
        for index in lanes.indices where lanes[index].isShut(at: now) {
            if lanes[index].handed > 0 { transport.recall(lane: index) }
            if lanes[index].waiting > 0 { try release(lanes[index].letGo()) }
        }
    }

    private static func digest(of url: WebhookURL) -> [UInt8] {
        Array(SHA256.hash(data: Array(url.text.utf8)))
    }
}

import Synchronization

/// The token of one webhook's client credentials, kept for a run and shared by its conversations.
///
/// While a token is good, one conversation renews it and the others go on with it. Without one,
/// each conversation asks, and ``SharedPreparations`` makes one request of that.
final class TokenKeeper: Sendable {
    private struct Token {
        var text: String
        var renewAt: Timestamp?
        var endsAt: Timestamp?
        var isBeingRenewed = false
    }

    private let kept = Mutex<Token?>(nil)

    /// The longest time before its end that a token is renewed.
    static let longestMargin = Duration.seconds(60)

    /// The token to go on with; `nil` when the asker is to fetch one.
    func token(at now: Timestamp) -> String? {
        kept.withLock { kept in
            guard let token = kept else { return nil }
            if let endsAt = token.endsAt, now >= endsAt {
                kept = nil
                return nil
            }
            if let renewAt = token.renewAt, now >= renewAt, !token.isBeingRenewed {
                kept?.isBeingRenewed = true
                return nil
            }
            return token.text
        }
    }

    /// Keeps the token that an answer brings.
    ///
    /// - Parameters:
    ///   - response: What the token endpoint answered.
    ///   - now: When the conversation began that asked: the token's life is counted from there,
    ///     so that it is renewed too early rather than too late.
    /// - Returns: The token, or `nil` when there is none in the answer.
    func take(_ response: HTTPResponse, askedAt now: Timestamp) -> String? {
        guard let status = response.status, (200..<300).contains(status),
            let answer = response.decoded(TokenAnswer.self),
            !answer.token.isEmpty
        else { return nil }
        var token = Token(text: answer.token)
        if let seconds = answer.seconds {
            let life = Duration.seconds(seconds)
            token.endsAt = now + life
            token.renewAt = now + life - min(life / 10, Self.longestMargin)
        }
        kept.withLock { $0 = token }
        return token.text
    }

    /// Forgets a token that the receiver did not take, unless another has come since.
    func reject(_ token: String) {
        kept.withLock { if $0?.text == token { $0 = nil } }
    }
}

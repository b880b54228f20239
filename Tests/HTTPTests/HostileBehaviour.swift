import CDRPipeline
import HTTP
import Testing

/// What a receiver does to one request, and what is to be made of it.
struct HostileBehaviour: Sendable, CustomTestStringConvertible {
    /// What the receiver does.
    enum Act {
        /// A step of a script.
        case script(String)

        /// Bytes that no script says, then a close.
        case bytes(String)
    }

    /// What is to be made of it.
    enum Outcome {
        /// An answer with a status; with a kind when its body broke nevertheless.
        case answered(Int, Verdict, FailureKind? = nil)

        /// No answer to a request that may have been received.
        case unanswered(FailureKind)
    }

    /// What ends the request when the receiver does not.
    enum Limit {
        case none
        case firstByte
        case deadline
    }

    /// Its number in the list of hostile receivers.
    let number: Int
    let act: Act
    let outcome: Outcome
    var limit = Limit.none
    var bodyCount = 2

    var testDescription: String { "\(number): \(act)" }

    init(
        _ number: Int,
        _ act: Act,
        _ outcome: Outcome,
        limit: Limit = .none,
        bodyCount: Int = 2
    ) {
        self.number = number
        self.act = act
        self.outcome = outcome
        self.limit = limit
        self.bodyCount = bodyCount
    }

    /// Sends a request to such a receiver, and one more behind it in the same lane, to which it
    /// answers 204.
    func responses() throws -> [HTTPResponse] {
        let limits = limit == .firstByte ? Encounter.hurried : WireLimits()
        let encounter: Encounter
        switch act {
        case .script(let step):
            encounter = try Encounter(script: "\(step),204", limits: limits)
        case .bytes(let text):
            encounter = try Encounter(limits: limits) { request in
                request.header("webhook-id") == "id-1" ? .raw(text) : .answer(status: 204, body: "")
            }
        }
        return encounter.responses(to: [
            try encounter.request(
                1,
                body: [UInt8](repeating: 0x20, count: bodyCount),
                timeout: limit == .deadline ? .seconds(1) : .seconds(20)
            ),
            try encounter.request(2),
        ])
    }

    /// Expects the outcome, and that the lane had room again afterwards.
    func expect() throws {
        let responses = try responses()
        try #require(responses.map(\.ticket) == [1, 2])
        let response = responses[0]
        let text = response.failure?.text ?? ""
        switch outcome {
        case .answered(let status, let verdict, let kind):
            #expect(response.status == status)
            #expect(response.failure?.kind == kind, "\(text)")
            #expect(response.wasReceived == .answered)
            #expect(Verdict(of: response) == verdict)
        case .unanswered(let kind):
            #expect(response.status == nil)
            #expect(response.failure?.kind == kind, "\(text)")
            #expect(response.wasReceived == .maybe)
            #expect(Verdict(of: response) == .failed(isFinal: false))
        }
        #expect(responses[1].status == 204, "\(responses[1].failure?.text ?? "")")
    }
}

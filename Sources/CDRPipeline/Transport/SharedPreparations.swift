/// A transport that sends equal preparations once.
///
/// Conversations that need the same token ask for it at the same time: the first request travels,
/// and its answer, or the lack of one, is everybody's.
package final class SharedPreparations: Transport {
    private let transport: any Transport

    /// The preparations under way, and the ticket that travels for each.
    private var leaders: [HTTPRequest: Int] = [:]

    /// Who else waits for the answer to a ticket.
    private var others: [Int: (request: HTTPRequest, tickets: [Int])] = [:]

    /// Over another transport.
    package init(over transport: any Transport) { self.transport = transport }

    package func start(_ requests: [HTTPRequest]) {
        guard requests.contains(where: \.isPreparation) else { return transport.start(requests) }
        transport.start(requests.filter { !$0.isPreparation || leads($0) })
    }

    package func finished(waitingAtMost longest: Duration) -> [HTTPResponse] {
        shared(transport.finished(waitingAtMost: longest))
    }

    package func recall() { transport.recall() }

    package func stop() -> [HTTPResponse] { shared(transport.stop()) }

    /// Whether a preparation is to travel; else it waits for the one that does.
    private func leads(_ request: HTTPRequest) -> Bool {
        var question = request
        (question.ticket, question.lane, question.width) = (0, 0, 0)
        if let leader = leaders[question] {
            others[leader]?.tickets.append(request.ticket)
            return false
        }
        leaders[question] = request.ticket
        others[request.ticket] = (question, [])
        return true
    }

    /// Every response, and the same for all who wait for it.
    ///
    /// Preparations come first: who hears that his token is refused shall find the newer one.
    private func shared(_ responses: [HTTPResponse]) -> [HTTPResponse] {
        guard !others.isEmpty else { return responses }
        var answers: [HTTPResponse] = []
        var rest: [HTTPResponse] = []
        for response in responses {
            guard let (question, tickets) = others.removeValue(forKey: response.ticket) else {
                rest.append(response)
                continue
            }
            leaders[question] = nil
            for ticket in [response.ticket] + tickets {
                answers.append(response)
                answers[answers.count - 1].ticket = ticket
            }
        }
        return answers + rest
    }
}

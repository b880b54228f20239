import CDRPipeline

extension Transport {
    /// Sends one request and waits for what becomes of it.
    func answer(to request: HTTPRequest) -> HTTPResponse {
        start([request])
        while true {
            let responses = finished(waitingAtMost: .seconds(1))
            if let response = responses.first(where: { $0.ticket == request.ticket }) {
                return response
            }
        }
    }

    /// Goes through a conversation, one request after the other.
    ///
    /// - Parameters:
    ///   - conversation: At its beginning.
    ///   - mark: May change each request before it leaves.
    ///   - show: Is given each request with what came back, as soon as it did.
    /// - Returns: What the conversation comes to.
    func judgements(
        of conversation: any Conversation,
        mark: (inout HTTPRequest) -> Void = { _ in },
        show: (HTTPRequest, HTTPResponse) -> Void = { _, _ in }
    ) -> [Judgement] {
        var conversation = conversation
        var response: HTTPResponse?
        var ticket = 0
        while true {
            switch conversation.next(after: response) {
            case .send(var request):
                ticket += 1
                request.ticket = ticket
                mark(&request)
                let answer = self.answer(to: request)
                show(request, answer)
                response = answer
            case .judgements(let judgements): return judgements
            }
        }
    }
}

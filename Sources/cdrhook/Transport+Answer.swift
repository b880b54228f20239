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
}

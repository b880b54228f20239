/// Between the lanes and the wire.
extension Deliver {
    /// Puts claimed deliveries on the wire, as far as each lane has room.
    mutating func launch() {
        var requests: [HTTPRequest] = []
        let now = surroundings.now()
        for index in lanes.indices {
            while lanes[index].hasRoom(at: now) {
                let isProbe = lanes[index].breaker.passage(at: now) == .probe
                let batch = lanes[index].takeBatch(at: now)
                var conversation = lanes[index].integration.conversation(with: batch, at: now)
                let step = conversation.next(after: nil)
                books.attempts += batch.count
                let flight = DeliveryFlight(
                    lane: index,
                    batch: batch,
                    isProbe: isProbe,
                    conversation: conversation
                )
                follow(step, flight, &requests)
            }
        }
        if !requests.isEmpty { transport.start(requests) }
    }

    private mutating func follow(
        _ step: ConversationStep,
        _ flight: consuming DeliveryFlight,
        _ requests: inout [HTTPRequest],
        after response: HTTPResponse = .none
    ) {
        switch step {
        case .send(var request):
            lastTicket += 1
            request.ticket = lastTicket
            request.lane = flight.lane
            request.width = lanes[flight.lane].webhook.concurrency
            flight.isPreparing = request.isPreparation
            flights[lastTicket] = flight
            requests.append(request)
        case .judgements(let judgements):
            lanes[flight.lane].ended(flight.batch)
            settle(flight, judgements, after: response)
        }
    }

    private mutating func settle(
        _ flight: DeliveryFlight,
        _ judgements: [Judgement],
        after response: HTTPResponse
    ) {
        let now = surroundings.now()
        // A preparation's answer may be a token, and that of a batch is nobody's own.
        let keepsBody = flight.batch.count == 1 && !flight.isPreparing
        if let shut = judgements.first(where: \.verdict.shutsWebhook) {
            hear(response.kept(for: shut, keepsBody: keepsBody), of: flight)
        } else if response != .none, tellsOfReceiver(judgements, flight) {
            hear(response, of: flight)
        }
        let told = zip(flight.conversation.bodyHashes, judgements)
        for (delivery, (bodyHash, judgement)) in zip(flight.batch, told) {
            if judgement.verdict == .gone { pause(flight.lane, at: now) }
            let kept = response.kept(for: judgement, keepsBody: keepsBody)
            var settlement = Settlement(
                of: judgement,
                webhook: lanes[flight.lane].webhook,
                failures: delivery.failures,
                response: kept,
                isProbe: flight.isProbe,
                at: now,
                jitter: surroundings.random()
            )
            settlement.dueAt = settlement.dueAt.map { lanes[flight.lane].aligned($0, at: now) }
            books.settle(
                delivery,
                settlement,
                after: kept,
                bodyHash: bodyHash,
                lookup: judgement.lookup,
                at: now
            )
        }
    }

    /// Whether the last answer says how the receiver is: a preparation's does when it decided.
    private func tellsOfReceiver(_ judgements: [Judgement], _ flight: DeliveryFlight) -> Bool {
        !flight.isPreparing
            || judgements.contains { $0.verdict == .postponed || $0.verdict == .delivered }
    }

    /// Takes an answer, or the lack of one, for what it says of the receiver.
    private mutating func hear(_ response: HTTPResponse, of flight: DeliveryFlight) {
        let random = surroundings.random
        let note = lanes[flight.lane].heard(
            response,
            isProbe: flight.isProbe,
            at: surroundings.now(),
            jitter: random()
        )
        if let note { surroundings.say(note) }
    }

    /// Takes what came back from the wire.
    mutating func take(_ responses: [HTTPResponse]) {
        var requests: [HTTPRequest] = []
        for response in responses {
            guard var flight = flights.removeValue(forKey: response.ticket) else { continue }
            if response.failure?.kind == .unsent {
                lanes[flight.lane].putBack(flight.batch)
                books.attempts -= flight.batch.count
                continue
            }
            let step = flight.conversation.next(after: response)
            if case .send = step, !flight.isPreparing { hear(response, of: flight) }
            follow(step, flight, &requests, after: response)
        }
        if !requests.isEmpty { transport.start(requests) }
    }
}

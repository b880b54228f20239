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
        _ flight: DeliveryFlight,
        _ requests: inout [HTTPRequest],
        after response: HTTPResponse = HTTPResponse(ticket: 0)
    ) {
        switch step {
        case .send(var request):
            lastTicket += 1
            request.ticket = lastTicket
            request.lane = flight.lane
            request.width = lanes[flight.lane].webhook.concurrency
            flights[lastTicket] = flight
            flights[lastTicket]?.isPreparing = request.isPreparation
            requests.append(request)
        case .verdicts(let verdicts):
            lanes[flight.lane].ended(flight.batch)
            settle(flight, verdicts, after: response)
        }
    }

    private mutating func settle(
        _ flight: DeliveryFlight,
        _ verdicts: [Verdict],
        after response: HTTPResponse
    ) {
        let now = surroundings.now()
        var response = response
        if verdicts.contains(.unprepared) {
            response = response.asMissingToken
            hear(response, of: flight)
        }
        for (delivery, verdict) in zip(flight.batch, verdicts) {
            if verdict == .gone { pause(flight.lane, at: now) }
            let settlement = Settlement(
                of: verdict,
                webhook: lanes[flight.lane].webhook,
                failures: delivery.failures,
                response: response,
                isProbe: flight.isProbe,
                at: now,
                jitter: surroundings.random()
            )
            books.settle(
                delivery,
                settlement,
                after: response,
                bodyHash: flight.conversation.bodyHash,
                at: now
            )
        }
    }

    /// Takes an answer, or the lack of one, for what it says of the receiver.
    private mutating func hear(_ response: HTTPResponse, of flight: DeliveryFlight) {
        let note = lanes[flight.lane].heard(
            response,
            isProbe: flight.isProbe,
            at: surroundings.now(),
            jitter: surroundings.random()
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
            if !flight.isPreparing { hear(response, of: flight) }
            let step = flight.conversation.next(after: response)
            follow(step, flight, &requests, after: response)
        }
        if !requests.isEmpty { transport.start(requests) }
    }
}

import CDRPipeline
import Contracts
import Testing

@Suite struct `A receiver's own list` {
    private let call = Samples.call()

    private func delivery(
        _ state: DeliveryState = .delivered,
        attempts: (AttemptOutcome, Received)...
    ) -> StoredDelivery {
        var delivery = StoredDelivery(
            webhook: "crm",
            event: .callEnd,
            id: EventID(CallEvent(.callEnd, of: call), webhook: "crm"),
            state: state,
            dueAt: Samples.start,
            firstDueAt: Samples.start,
            failures: 0,
            replay: ""
        )
        delivery.attempts = attempts.enumerated().map { index, attempt in
            var response = HTTPResponse(ticket: 0)
            response.wasReceived = attempt.1
            return StoredAttempt(
                number: index + 1,
                run: 1,
                startedAt: Samples.start,
                finishedAt: nil,
                outcome: attempt.0,
                response: attempt.0 == .inDoubt ? nil : response,
                bodyHash: []
            )
        }
        return delivery
    }

    private func found(_ delivery: StoredDelivery, times: Int) -> [String] {
        var check = ReceiptCheck()
        for _ in 0..<times { check.take(delivery.id.text.uppercased()) }
        let found = check.compare(delivery, of: call)
        #expect(check.unexplained == 0)
        return found.map { "\($0.kind.rawValue) \($0.why.rawValue) \($0.isGap)" }
    }

    @Test func `agrees when what was delivered is in it once`() {
        #expect(found(delivery(attempts: (.delivered, .answered)), times: 1).isEmpty)
        #expect(found(delivery(.scheduled), times: 0).isEmpty)
    }

    @Test func `lacks what was delivered and has what was not`() {
        #expect(
            found(delivery(attempts: (.delivered, .answered)), times: 0)
                == ["not-received unexplained true"]
        )
        #expect(found(delivery(.held), times: 1) == ["not-delivered other-state true"])
    }

    @Test func `has a repeat that an attempt explains, or that none does`() {
        let doubtful = delivery(attempts: (.inDoubt, .maybe), (.delivered, .answered))
        #expect(found(doubtful, times: 2) == ["received-twice in-doubt false"])
        #expect(found(doubtful, times: 3) == ["received-twice unexplained true"])
        let late = delivery(attempts: (.scheduled, .maybe), (.delivered, .answered))
        #expect(found(late, times: 2) == ["received-twice tried-again false"])
        let deaf = delivery(attempts: (.scheduled, .no), (.delivered, .answered))
        #expect(found(deaf, times: 2) == ["received-twice unexplained true"])
    }

    @Test func `has ids that the ledger has elsewhere, or not at all`() {
        let id = delivery().id
        var check = ReceiptCheck()
        check.take(id.text)
        check.take("feed")
        check.excuse(id)
        #expect(check.finding(about: id.text) == nil)
        #expect(check.finding(about: "feed")?.why == .unknownID)
        #expect(check.finding(about: "feed") == nil, "once")
    }

    @Test(arguments: [
        ("event_id,at\n\"a\",1\nb,2\n", nil), ("{\"id\":\"a\"}\n{\"id\":\"b\"}\n", nil),
        ("at;Ref\n1;a\n2;b", "ref"), ("webhook-id\na\nb\n", nil),
    ])
    func `is CSV with a header or JSON lines`(text: String, column: String?) throws {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "list")
        var ids: [String] = []
        try ReceivedList(path: folder.file("list"), idColumn: column, unpack: nil)
            .forEachID { ids.append($0) }
        #expect(ids == ["a", "b"])
    }

    @Test func `is refused without a column of ids`() throws {
        let folder = try TemporaryFolder()
        try folder.write("at,number\n1,2\n", to: "list")
        let list = ReceivedList(path: folder.file("list"), idColumn: nil, unpack: nil)
        let error = #expect(throws: SourceError.self) { try list.forEachID { _ in } }
        #expect(error?.advice.contains("--id-column") == true)
    }
}

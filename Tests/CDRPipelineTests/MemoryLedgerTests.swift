import Contracts
import Testing

@Suite struct `The ledger in memory` {
    @Test func `keeps the promises of a ledger`() throws {
        try LedgerContract { MemoryLedger() }()
    }
}

/// Why a part of a run could not go on.
package enum RunError: Error, Sendable, Hashable {
    /// A source cannot be read; the other sources and the deliveries go on.
    case source(SourceError)

    /// A source's rows lack columns that every row needs.
    case columns(DialectError, place: String)

    /// The ledger cannot be used; nothing is sent after it.
    case ledger(LedgerError)

    /// Runs `body`, whose failures are the ledger's.
    static func ledger<T>(_ body: () throws(LedgerError) -> T) throws(RunError) -> T {
        do throws(LedgerError) { return try body() } catch { throw .ledger(error) }
    }

    /// Runs `body`, whose failures are the source's.
    package static func source<T>(_ body: () throws(SourceError) -> T) throws(RunError) -> T {
        do throws(SourceError) { return try body() } catch { throw .source(error) }
    }
}

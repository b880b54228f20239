import CDRPipeline
import SQLite

extension Configuration {
    /// What the ledger answers, or `empty` before the first run has made one.
    func fromLedger<Answer>(
        orElse empty: Answer,
        _ output: Output,
        _ ask: (LedgerReader) throws(LedgerError) -> Answer
    ) throws -> Answer {
        do throws(LedgerError) {
            return try ask(try LedgerReader(path: ledger))
        } catch {
            if error.kind == .missing { return empty }
            throw Failures.exit(for: error, output)
        }
    }
}

import CDRPipeline
import Contracts
import Foundation
import Postgres
import Testing

/// A table with writers of every manner, and runs between their steps; the same for the same seed.
///
/// The clock of the rows advances by the steps: what a run may rely on is what it has read.
final class Interleaving {
    /// A kind of table.
    enum Table: Int, CaseIterable, Sendable {
        /// Asterisk's documented one, without a key or an index.
        case documented

        /// The same with the index that `check` recommends.
        case indexed

        /// With ids that are the only key, and rows that are written before they are finished.
        case counted

        /// Alembic's with an index on its end, and a natural key.
        case ended
    }

    private let table: Table
    private let name: String
    private let database: Database
    private let ledger = MemoryLedger()
    private var random: SplitMix
    private var open: [Writer] = []
    private var unfinished: [String] = []
    private let isRough: Bool
    private var hasRun = false
    private var clock = 0
    private var rows = 0

    /// Every committed and finished row by its uniqueid, with how often it stands in the table.
    private(set) var written: [String: Int] = [:]

    /// Whether the first run was killed: what comes behind where it stood waits for a look-back.
    private(set) var wasCut = false

    /// Those that were written hours after their time.
    private(set) var replayed: Set<String> = []

    private struct Writer {
        var session: Session
        var rows: [String] = []
        var runs: Int
    }

    init(seed: UInt64, in database: Database) throws {
        table = Table.allCases[Int(seed) % Table.allCases.count]
        name = "cdr\(seed)"
        isRough = seed % 10 == 3
        self.database = database
        random = SplitMix(state: seed)
        try database.sql(definition)
    }

    private var definition: String {
        switch table {
        case .documented: Database.documented.replacing("TABLE cdr", with: "TABLE \(name)")
        case .indexed:
            Database.documented.replacing("TABLE cdr", with: "TABLE \(name)")
                + "CREATE INDEX ON \(name) "
                + "((calldate + coalesce(duration, 0) * interval '1 second'));"
        case .counted:
            Database.documented.replacing(
                "TABLE cdr (",
                with: "TABLE \(name) (id bigserial PRIMARY KEY, "
                    + "ended boolean DEFAULT true, "
            )
        case .ended:
            Database.documented.replacing(
                "TABLE cdr (",
                with: "TABLE \(name) (\"end\" timestamp, linkedid text DEFAULT 'l', "
                    + "sequence int DEFAULT 1, "
            ) + "CREATE INDEX ON \(name) (\"end\");"
        }
    }

    /// One step of somebody.
    func step() throws {
        clock += random.next(120)
        switch random.next(12) {
        case 0...2: try commit([row(behind: 0)])
        case 3:
            // Asterisk's batch=yes: what ended in five minutes is written at once.
            try commit((0..<random.next(5) + 2).map { _ in row(behind: random.next(300)) })
        case 4:
            let old = (0..<random.next(3) + 1).map { _ in row(behind: 3_600 + random.next(60_000)) }
            replayed.formUnion(old)
            try commit(old)
        case 5, 6:
            // Ids and times are taken now; the commit comes up to six runs later.
            guard open.count < 3 else { return }
            var writer = Writer(session: try Session(database.dsn), runs: random.next(7))
            try writer.session.run("BEGIN")
            for _ in 0...random.next(3) {
                let id = row(behind: random.next(60))
                try writer.session.run(insert(id))
                writer.rows.append(id)
            }
            open.append(writer)
        case 7: try change()
        case 8: try twin()
        case 9:
            // A run that is killed between two pages.
            wasCut = wasCut || !hasRun
            try run(pages: random.next(4))
        default: try run()
        }
    }

    /// Writes rows a second apart; returns the table's name.
    func fill(_ count: Int) throws -> String {
        try commit(
            (0..<count).map { _ in
                clock += 1
                return row(behind: 0)
            }
        )
        return name
    }

    /// Ends what is open.
    func settle() throws {
        while !open.isEmpty { try end(0) }
        for id in unfinished { try finish(id) }
        unfinished = []
    }

    /// A run; every transaction that has waited for its number of runs ends behind it.
    ///
    /// Its pages have one to four rows; in one table of ten its connection ends now and then.
    func run(every: Int = 3_600, pages: Int = .max) throws {
        var left = pages
        var hints = TableHints.stock
        hints.finished = "ended"
        let setup = SourceSetup(
            name: "pbx",
            records: SmallPages(
                database.source(name, lookBack: 86_400, every: every, hints: hints),
                of: random.next(4) + 1,
                afterPage: { [self] in
                    left -= 1
                    if isRough, random.next(8) == 0 { try? database.terminateSources() }
                }
            ),
            dialect: Asterisk(),
            rules: SourceRules(zone: .utc),
            since: .beginning,
            isLinked: false
        )
        var summary = RunSummary()
        let ingest = Ingest(
            setup,
            planner: Planner(webhooks: []),
            ledger: ledger,
            in: RunSurroundings(
                now: { Timestamp(seconds: 0) },
                random: { 0 },
                shouldStop: { left <= 0 }
            )
        )
        try ingest.run(&summary)
        #expect(summary.rows.rejected == 0)
        if pages == .max { hasRun = true }
        for index in open.indices.reversed() {
            open[index].runs -= 1
            if open[index].runs < 0 { try end(index) }
        }
    }

    /// How often each row was taken.
    func taken() throws -> [String: Int] {
        let all = Timestamp(microseconds: .min)..<Timestamp(microseconds: .max)
        let calls = try ledger.calls(of: "pbx", in: all, after: 0, limit: .max)
        return calls.reduce(into: [:]) { $0[$1.call.uniqueid, default: 0] += 1 }
    }

    /// The name of a new row, with its end in it.
    private func row(behind seconds: Int) -> String {
        rows += 1
        return "\(1_700_000_000 + clock - seconds).\(rows)"
    }

    private func insert(_ id: String, isFinished: Bool = true) -> String {
        let length = id.utf8.reduce(0) { ($0 * 31 + Int($1)) % 600 }
        let end = "to_timestamp(\(id.prefix { $0 != "." })) AT TIME ZONE 'UTC'"
        let start = "\(end) - \(length) * interval '1 second'"
        let common = "calldate, duration, src, dst, channel, disposition, uniqueid"
        let values = "\(start), \(length), '1', '2', 'SIP/1', 'NO ANSWER', '\(id)'"
        return switch table {
        case .documented, .indexed: "INSERT INTO \(name) (\(common)) VALUES (\(values))"
        case .counted:
            "INSERT INTO \(name) (ended, \(common)) VALUES (\(isFinished), \(values))"
        case .ended: "INSERT INTO \(name) (\"end\", \(common)) VALUES (\(end), \(values))"
        }
    }

    private func commit(_ ids: [String]) throws {
        try database.sql(ids.map { insert($0) }.joined(separator: ";"))
        for id in ids { written[id, default: 0] += 1 }
    }

    private func end(_ index: Int) throws {
        let writer = open.remove(at: index)
        let isKept = random.next(8) > 0
        try writer.session.run(isKept ? "COMMIT" : "ROLLBACK")
        guard isKept else { return }
        for id in writer.rows { written[id, default: 0] += 1 }
    }

    /// A row is written before it is finished, or changed after it was.
    private func change() throws {
        switch table {
        case .counted:
            if let id = unfinished.popLast() { return try finish(id) }
            let id = row(behind: 0)
            try database.sql(insert(id, isFinished: false))
            unfinished.append(id)
            fallthrough
        case .ended:
            guard let id = written.keys.sorted().randomElement(using: &random) else { return }
            try database.sql("UPDATE \(name) SET userfield = 'x' WHERE uniqueid = '\(id)'")
        case .documented, .indexed: break
        }
    }

    private func finish(_ id: String) throws {
        try database.sql("UPDATE \(name) SET ended = true WHERE uniqueid = '\(id)'")
        written[id, default: 0] += 1
    }

    /// A row like another in every column: where there is no key, it counts as one more.
    private func twin() throws {
        guard table == .documented || table == .indexed, let id = written.keys.max() else { return }
        try commit([id])
    }
}

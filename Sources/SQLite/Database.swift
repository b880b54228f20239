import CDRPipeline
import CSQLite

/// One connection to a SQLite file, with its statements prepared once.
///
/// Nothing else in the process may open the file: closing any descriptor of it drops SQLite's
/// locks.
@safe final class Database {
    let path: String

    private let handle: OpaquePointer
    private var statements: [String: Statement] = [:]
    private var files: FilesInPlace

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: The file, or `:memory:`.
    ///   - isReader: Whether nothing will be written; a reader never checkpoints, since SQLite
    ///     before
    ///     3.51.3 can corrupt a log that two connections checkpoint at once.
    /// - Throws: ``LedgerError`` when the file cannot be opened.
    init(path: String, isReader: Bool = false) throws(LedgerError) {
        _ = Self.countsNoMemory
        var opened: OpaquePointer?
        let access = isReader ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let code = unsafe sqlite3_open_v2(
            path,
            &opened,
            access | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX,
            nil
        )
        guard let opened = unsafe opened else {
            throw LedgerError(.unavailable, place: path, reason: "out of memory")
        }
        guard code == SQLITE_OK else {
            let reason = unsafe String(cString: sqlite3_errmsg(opened))
            unsafe sqlite3_close_v2(opened)
            throw LedgerError(Self.kind(of: code), place: path, reason: reason)
        }
        unsafe handle = opened
        self.path = path
        files = FilesInPlace(path: path)
        unsafe sqlite3_busy_timeout(handle, 5_000)
        if isReader { _ = unsafe cdrhook_sqlite_never_checkpoint_on_close(handle) }
    }

    deinit {
        statements = [:]
        unsafe sqlite3_close_v2(handle)
    }

    /// Runs SQL that returns nothing, several statements at once.
    func execute(_ sql: String) throws(LedgerError) {
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// The statement of some SQL, prepared when it is first asked for.
    func statement(_ sql: StaticString) throws(LedgerError) -> Statement {
        let text = sql.description
        if let known = statements[text] { return known }
        let fresh = try prepare(text)
        statements[text] = fresh
        return fresh
    }

    /// A statement of its own.
    func prepare(_ sql: String) throws(LedgerError) -> Statement {
        var prepared: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(
            handle,
            sql,
            -1,
            UInt32(SQLITE_PREPARE_PERSISTENT),
            &prepared,
            nil
        )
        guard code == SQLITE_OK, let prepared = unsafe prepared else { throw failure(code) }
        return unsafe Statement(prepared, of: self)
    }

    /// Runs `body` in one transaction; whatever it throws, nothing of it stays.
    ///
    /// A commit counts only when the files are still in place behind it.
    func transaction<T>(_ body: () throws(LedgerError) -> T) throws(LedgerError) -> T {
        let result = try transaction(beginning: "BEGIN IMMEDIATE", body)
        try files.check()
        return result
    }

    /// Takes the files as they are now for the ones that were opened; the log is there too, once
    /// something was written.
    func rememberFiles() { files.remember() }

    /// Runs `body`, which only reads, over one state of the ledger.
    func reading<T>(_ body: () throws(LedgerError) -> T) throws(LedgerError) -> T {
        try transaction(beginning: "BEGIN", body)
    }

    private func transaction<T>(
        beginning: StaticString,
        _ body: () throws(LedgerError) -> T
    ) throws(LedgerError) -> T {
        try statement(beginning).run()
        do throws(LedgerError) {
            let result = try body()
            try statement("COMMIT").run()
            return result
        } catch {
            // After a failed commit SQLite may have rolled back by itself: then this says so.
            try? statement("ROLLBACK").run()
            throw error
        }
    }

    /// The one value of a query that gives one.
    func integer(_ sql: StaticString) throws(LedgerError) -> Int64 {
        let statement = try statement(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.integer(0) : 0
    }

    /// The one text of a query that gives one.
    func text(_ sql: StaticString) throws(LedgerError) -> String {
        let statement = try statement(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.text(0) : ""
    }

    /// The number of the row that was last inserted.
    var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

    /// How many rows the last statement changed.
    var changes: Int { Int(unsafe sqlite3_changes(handle)) }

    /// The failure behind a code.
    func failure(_ code: Int32) -> LedgerError {
        LedgerError(
            Self.kind(of: code),
            place: path,
            reason: "\(unsafe String(cString: sqlite3_errmsg(handle))) (SQLite \(code))"
        )
    }

    private static let countsNoMemory = cdrhook_sqlite_count_no_memory()

    private static func kind(of code: Int32) -> LedgerError.Kind {
        switch code & 0xFF {
        case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged
        default: .unavailable
        }
    }
}

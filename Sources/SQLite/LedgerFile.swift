import CDRPipeline
import FoundationEssentials

/// Opens the ledger's file and holds it to what the ledger promises.
enum LedgerFile {
    /// The writing connection to a sound ledger of the present version.
    static func open(_ path: String, mayCreate: Bool) throws(LedgerError) -> Database {
        if !mayCreate, !FileManager.default.fileExists(atPath: path) {
            throw LedgerError(.missing, place: path, reason: "the file is gone")
        }
        let database = try Database(path: path)
        try identify(database)
        try harden(database)
        try migrate(database)
        database.rememberFiles()
        return database
    }

    /// A reading connection; it never writes and never checkpoints.
    static func openForReading(_ path: String) throws(LedgerError) -> Database {
        guard FileManager.default.fileExists(atPath: path) else {
            throw LedgerError(.missing, place: path, reason: "no such file")
        }
        let database = try Database(path: path, isReader: true)
        try identify(database)
        return database
    }

    /// Refuses what is not a ledger, and what a later cdrhook wrote, before anything is changed.
    private static func identify(_ database: Database) throws(LedgerError) {
        let application = try database.integer("PRAGMA application_id")
        let version = try database.integer("PRAGMA user_version")
        let tables = try database.integer("SELECT count(*) FROM sqlite_schema")
        guard application == Schema.applicationID || (application == 0 && tables == 0) else {
            throw LedgerError(
                .damaged,
                place: database.path,
                reason: "it is a SQLite file, but not a ledger of cdrhook"
            )
        }
        guard version <= Schema.migrations.count else {
            throw LedgerError(
                .newer,
                place: database.path,
                reason: "its version is \(version); this cdrhook knows \(Schema.migrations.count)"
            )
        }
    }

    private static func harden(_ database: Database) throws(LedgerError) {
        let mode = try database.text("PRAGMA journal_mode = WAL")
        try database.execute(
            """
            PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000;
            PRAGMA cache_size = -16000; PRAGMA temp_store = FILE; PRAGMA trusted_schema = OFF;
            """
        )
        // A file system may refuse what the pragmas ask for without an error.
        let synchronous = try database.integer("PRAGMA synchronous")
        let isInMemory = mode == "memory"
        guard mode == "wal" || isInMemory, synchronous == 2 else {
            throw LedgerError(
                .unavailable,
                place: database.path,
                reason:
                    "journal_mode is \(mode) and synchronous \(synchronous); wal and 2 are needed"
            )
        }
    }

    /// Brings the file to the present version, one transaction a migration, after a backup.
    private static func migrate(_ database: Database) throws(LedgerError) {
        let version = Int(try database.integer("PRAGMA user_version"))
        guard version < Schema.migrations.count else { return }
        if version > 0 {
            try database.prepare("VACUUM INTO ?1")
                .run(.text("\(database.path).before-\(Schema.migrations.count)"))
        }
        for step in version..<Schema.migrations.count {
            try database.transaction { () throws(LedgerError) in
                try database.execute(Schema.migrations[step])
                try database.execute(
                    """
                    PRAGMA application_id = \(Schema.applicationID);
                    PRAGMA user_version = \(step + 1)
                    """
                )
            }
        }
    }
}

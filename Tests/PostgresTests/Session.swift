import CPostgres

/// A connection of somebody who writes rows.
@safe
final class Session {
    private let handle: OpaquePointer?

    /// A statement that the server refused.
    struct Refused: Error { let words: String }

    init(_ dsn: String) throws {
        unsafe handle = unsafe PQconnectdb(dsn)
        guard unsafe PQstatus(handle) == CONNECTION_OK else {
            throw Refused(words: unsafe String(cString: PQerrorMessage(handle)))
        }
        try run("SET client_min_messages = warning; SET TimeZone = 'UTC'")
    }

    deinit { unsafe PQfinish(handle) }

    /// Runs statements; returns the first value of the last.
    @discardableResult
    func run(_ sql: String) throws -> String {
        let result = unsafe PQexec(handle, sql)
        defer { unsafe PQclear(result) }
        let status = unsafe PQresultStatus(result)
        guard status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else {
            throw Refused(words: unsafe String(cString: PQerrorMessage(handle)))
        }
        guard unsafe PQntuples(result) > 0, let value = unsafe PQgetvalue(result, 0, 0) else {
            return ""
        }
        return unsafe String(cString: value)
    }
}

import CDRPipeline
import CPostgres
import Glibc

/// One connection to a server, read only and with a limit on every wait.
@safe
final class Connection {
    private let handle: OpaquePointer
    private let place: String

    /// The query that was sent ahead, and its values.
    private var expected: (sql: String, values: [String])?

    /// Whether the server broke off the last statement that failed, and would take it again.
    private(set) var wasCancelled = false

    /// Waits for the server and for each of its answers are bounded; times come in UTC and ISO
    /// form.
    private static let session = """
        SET default_transaction_read_only = on; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD';
        SET statement_timeout = '60s'; SET lock_timeout = '5s'; SET jit = off;
        SET idle_in_transaction_session_timeout = '10min'
        """

    /// States of a failed statement that another try may pass: a conflict with recovery on a
    /// standby, a deadlock, a server that is shutting down or starting.
    ///
    /// Source: PostgreSQL 15 manual, appendix A.
    private static let mayPass = ["40001", "40P01", "57P01", "57P02", "57P03"]

    /// Connects; off this host with verified TLS, unless the connection says otherwise.
    init(_ table: PostgresTable) throws(SourceError) {
        var parameters: [(String, String)] = [
            ("application_name", "cdrhook"), ("connect_timeout", "10"), ("client_encoding", "UTF8"),
            ("keepalives_idle", "30"), ("tcp_user_timeout", "60000"),
        ]
        let given = try Self.options(table)
        // An address counts before a name, and what is not given comes from the environment.
        let host =
            given["hostaddr"] ?? Self.environment("PGHOSTADDR") ?? given["host"]
            ?? Self.environment("PGHOST") ?? ""
        let isLocal =
            host.isEmpty || host.hasPrefix("/") || host == "localhost"
            || host.hasPrefix("127.") || host == "::1"
        let hasMode = given["sslmode"] != nil || Self.environment("PGSSLMODE") != nil
        if !hasMode, !isLocal { parameters.append(("sslmode", "verify-full")) }
        parameters.append(("dbname", table.dsn))
        if let password = table.password { parameters.append(("password", password)) }
        place = table.table
        let opened = unsafe Self.withStrings(parameters.map(\.0)) { keywords in
            unsafe Self.withStrings(parameters.map(\.1)) { values in
                unsafe PQconnectdbParams(keywords, values, 1)
            }
        }
        guard let opened = unsafe opened else {
            throw SourceError(place: table.table, reason: "out of memory")
        }
        guard unsafe PQstatus(opened) == CONNECTION_OK else {
            let reason = unsafe Self.message(PQerrorMessage(opened))
            unsafe PQfinish(opened)
            throw SourceError(
                place: table.table,
                reason: reason,
                advice: reason.contains("root certificate") || reason.contains("SSL")
                    ? "A server on another host must show a trusted certificate; set sslrootcert, "
                        + "or sslmode if the network is trusted." : ""
            )
        }
        unsafe handle = opened
        _ = try query(Self.session, simple: true)
    }

    deinit { unsafe PQfinish(handle) }

    /// Whether the connection still stands.
    var isAlive: Bool { unsafe PQstatus(handle) == CONNECTION_OK }

    /// Sends a query that is likely to be asked next.
    ///
    /// The server works on it while the rows before it are made records and kept. A query that is
    /// not asked next after all is thrown away.
    func expect(_ sql: String, _ values: [String] = []) {
        guard expected == nil else { return }
        let isSent = unsafe Self.withStrings(values) { pointers in
            unsafe PQsendQueryParams(
                handle,
                sql,
                Int32(values.count),
                nil,
                pointers,
                nil,
                nil,
                0
            )
        }
        if isSent == 1 { expected = (sql, values) }
    }

    /// The result of the query that was sent ahead, if it is this one.
    private func expectedResult(_ sql: String, _ values: [String]) -> OpaquePointer? {
        guard let sent = expected else { return nil }
        expected = nil
        let first = unsafe PQgetResult(handle)
        while let more = unsafe PQgetResult(handle) { unsafe PQclear(more) }
        guard sent == (sql, values) else {
            unsafe PQclear(first)
            return nil
        }
        return unsafe first
    }

    /// The rows of a query.
    func query(
        _ sql: String,
        _ values: [String] = [],
        simple: Bool = false
    ) throws(SourceError)
        -> QueryResult
    {
        let result =
            if let sent = unsafe expectedResult(sql, values) {
                unsafe sent
            } else {
                unsafe execute(sql, values, simple: simple)
            }
        guard let result = unsafe result else {
            throw SourceError(place: place, reason: unsafe Self.message(PQerrorMessage(handle)))
        }
        let status = unsafe PQresultStatus(result)
        guard status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK else {
            let reason = unsafe Self.message(PQresultErrorMessage(result))
            let code = unsafe PQresultErrorField(result, 0x43).map { unsafe String(cString: $0) }
            wasCancelled = code.map(Self.mayPass.contains) ?? false
            unsafe PQclear(result)
            throw SourceError(place: place, reason: reason)
        }
        return unsafe QueryResult(result)
    }

    private func execute(_ sql: String, _ values: [String], simple: Bool) -> OpaquePointer? {
        if simple { return unsafe PQexec(handle, sql) }
        return unsafe Self.withStrings(values) { pointers in
            unsafe PQexecParams(handle, sql, Int32(values.count), nil, pointers, nil, nil, 0)
        }
    }

    /// The options that a connection text sets.
    private static func options(_ table: PostgresTable) throws(SourceError) -> [String: String] {
        var problem: UnsafeMutablePointer<CChar>?
        guard let first = unsafe PQconninfoParse(table.dsn, &problem) else {
            unsafe PQfreemem(problem)
            // libpq's own words would show the text, and a password may stand in it.
            throw SourceError(
                place: table.table,
                reason: "the dsn is not a connection text that libpq understands",
                advice: "Expected \"host=… dbname=… user=…\" or a postgresql:// URL."
            )
        }
        defer { unsafe PQconninfoFree(first) }
        var options: [String: String] = [:]
        var option = unsafe first
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                unsafe options[String(cString: keyword)] = unsafe String(cString: value)
            }
            unsafe option += 1
        }
        return options
    }

    private static func environment(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// Runs `body` with C strings, behind them a null pointer.
    private static func withStrings<T>(
        _ texts: [String],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> T
    ) -> T {
        let copies = unsafe texts.map { unsafe strdup($0) }
        defer { unsafe copies.forEach { unsafe free($0) } }
        var pointers = unsafe copies.map { unsafe UnsafePointer<CChar>($0) }
        unsafe pointers.append(nil)
        return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
    }

    /// The server's words on one line.
    private static func message(_ text: UnsafePointer<CChar>?) -> String {
        guard let text = unsafe text else { return "" }
        return unsafe String(cString: text).split(separator: "\n")
            .map { $0.drop { $0 == " " || $0 == "\t" } }.joined(separator: " ")
    }
}

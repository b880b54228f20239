import CDRPipeline
import CSQLite

/// A prepared statement: bound, stepped, reset, used again.
@safe final class Statement {
    private let handle: OpaquePointer
    private unowned let database: Database

    /// The place of the value that was bound last.
    private var place: Int32 = 0

    init(_ handle: OpaquePointer, of database: Database) {
        unsafe self.handle = handle
        self.database = database
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Runs to the end with these values.
    func run(_ values: Value...) throws(LedgerError) {
        bind(values)
        try run()
    }

    /// Runs to the end with the values that were added.
    func run() throws(LedgerError) {
        defer { reset() }
        while try step() {}
    }

    /// Makes the statement ready to be stepped with these values.
    func bind(_ values: [Value]) {
        for value in values {
            switch value {
            case .null: addNull()
            case .integer(let integer): add(integer)
            case .text(let text): add(text)
            case .blob(let bytes): add(bytes)
            }
        }
    }

    /// Binds NULL to the next place.
    func addNull() { unsafe sqlite3_bind_null(handle, nextPlace()) }

    /// Binds a whole number to the next place; NULL without one.
    func add(_ value: Int64?) {
        if let value { add(value) } else { addNull() }
    }

    /// Binds a whole number to the next place.
    func add(_ value: Int64) { unsafe sqlite3_bind_int64(handle, nextPlace(), value) }

    /// Binds a whole number to the next place.
    func add(_ value: Int) { add(Int64(value)) }

    /// Binds a truth to the next place, as 1 or 0.
    func add(_ value: Bool) { add(value ? 1 : 0) }

    /// Binds a moment to the next place, as microseconds since 1970; NULL without one.
    func add(_ value: Timestamp?) {
        if let value { add(value.microseconds) } else { addNull() }
    }

    /// Binds a text to the next place.
    func add(_ value: String) {
        var text = value
        text.withUTF8 { bytes in
            _ = unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                unsafe cdrhook_sqlite_bind_text(
                    handle,
                    nextPlace(),
                    characters.baseAddress,
                    Int32(characters.count)
                )
            }
        }
    }

    /// Binds bytes to the next place.
    func add(_ value: [UInt8]) {
        unsafe value.withUnsafeBytes { raw in
            _ = unsafe cdrhook_sqlite_bind_blob(
                handle,
                nextPlace(),
                raw.baseAddress,
                Int32(raw.count)
            )
        }
    }

    private func nextPlace() -> Int32 {
        place += 1
        return place
    }

    /// Goes to the next row; false behind the last.
    func step() throws(LedgerError) -> Bool {
        let code = unsafe sqlite3_step(handle)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw database.failure(code)
        }
    }

    /// Lets go of the row, so that the statement can be used again.
    func reset() {
        unsafe sqlite3_reset(handle)
        place = 0
    }

    /// Whether a column of the row is NULL.
    func isNull(_ column: Int32) -> Bool {
        unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
    }

    /// An integer column of the row.
    func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

    /// A moment in microseconds since 1970; `nil` for NULL.
    func moment(_ column: Int32) -> Timestamp? {
        isNull(column) ? nil : Timestamp(microseconds: integer(column))
    }

    /// A text column of the row; empty for NULL.
    func text(_ column: Int32) -> String {
        guard let characters = unsafe sqlite3_column_text(handle, column) else { return "" }
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        return unsafe String(
            decoding: UnsafeBufferPointer(start: characters, count: count),
            as: UTF8.self
        )
    }

    /// A blob column of the row; empty for NULL.
    func blob(_ column: Int32) -> [UInt8] {
        guard let bytes = unsafe sqlite3_column_blob(handle, column) else { return [] }
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }
}

/// A value that is bound to a statement.
enum Value {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    /// A whole number.
    static func integer(_ value: Int) -> Value { .integer(Int64(value)) }

    /// A moment, as microseconds since 1970; NULL without one.
    static func moment(_ value: Timestamp?) -> Value {
        value.map { .integer($0.microseconds) } ?? .null
    }

    /// The end of a stage in microseconds; NULL for a stage that did not happen.
    static func stage(_ value: Duration) -> Value {
        value == .zero ? .null : .integer(value.wholeMicroseconds)
    }

    /// A truth, as 1 or 0.
    static func truth(_ value: Bool) -> Value { .integer(value ? 1 : 0) }
}

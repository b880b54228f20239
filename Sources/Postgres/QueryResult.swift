import CPostgres

/// The rows of one query; freed with it.
@safe
final class QueryResult {
    private let handle: OpaquePointer

    /// How many rows there are.
    let count: Int

    init(_ handle: OpaquePointer) {
        unsafe self.handle = handle
        count = Int(unsafe PQntuples(handle))
    }

    deinit { unsafe PQclear(handle) }

    /// The text of a value; empty for NULL.
    func text(_ row: Int, _ column: Int) -> String {
        var bytes: [UInt8] = []
        append(row, column, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a value is NULL.
    func isNull(_ row: Int, _ column: Int) -> Bool {
        unsafe PQgetisnull(handle, Int32(row), Int32(column)) == 1
    }

    /// Appends the bytes of a value; nothing for NULL.
    func append(_ row: Int, _ column: Int, to bytes: inout [UInt8]) {
        guard let value = unsafe PQgetvalue(handle, Int32(row), Int32(column)) else { return }
        let count = Int(unsafe PQgetlength(handle, Int32(row), Int32(column)))
        // libpq owns these bytes until PQclear.
        unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(start: value, count: count))
    }
}

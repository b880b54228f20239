import CPostgres

/// The rows of one query; freed with it.
@safe
final class QueryResult {
    private let handle: OpaquePointer

    /// How many rows there are.
    let count: Int

    /// How many columns they have.
    let width: Int

    init(_ handle: OpaquePointer) {
        unsafe self.handle = handle
        count = Int(unsafe PQntuples(handle))
        width = Int(unsafe PQnfields(handle))
    }

    deinit { unsafe PQclear(handle) }

    /// The text of a value; empty for NULL.
    func text(_ row: Int, _ column: Int) -> String {
        guard let value = unsafe PQgetvalue(handle, Int32(row), Int32(column)) else { return "" }
        let count = Int(unsafe PQgetlength(handle, Int32(row), Int32(column)))
        // libpq owns these bytes until PQclear.
        let bytes = unsafe UnsafeRawBufferPointer(start: value, count: count)
        return unsafe String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a value is NULL.
    func isNull(_ row: Int, _ column: Int) -> Bool {
        unsafe PQgetisnull(handle, Int32(row), Int32(column)) == 1
    }

    /// Some values of the last row, or `nil` when there is no row; of missing columns nothing.
    func lastRow(_ number: Int, at column: Int) -> [String]? {
        guard count > 0 else { return nil }
        return (column..<min(column + number, width)).map { text(count - 1, $0) }
    }

    /// The first `width` values of a row, end to end, and where each ends; nothing for NULL.
    func fields(_ row: Int, _ width: Int) -> (bytes: [UInt8], ends: [Int]) {
        var ends: [Int] = []
        ends.reserveCapacity(width)
        var end = 0
        for column in 0..<width {
            end += Int(unsafe PQgetlength(handle, Int32(row), Int32(column)))
            ends.append(end)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(end)
        var start = 0
        for column in 0..<width {
            let count = ends[column] - start
            start = ends[column]
            guard count > 0, let value = unsafe PQgetvalue(handle, Int32(row), Int32(column))
            else { continue }
            // libpq owns these bytes until PQclear.
            unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(start: value, count: count))
        }
        return (bytes, ends)
    }
}

/// A time of FusionPBX: an epoch, and beside it a stamp.
struct FusionPBXTime: Sendable {
    private let epoch, stamp: Int?

    init(_ name: String, in columns: Columns) {
        epoch = columns.index(of: name + "_epoch")
        stamp = columns.index(of: name + "_stamp")
    }

    var isThere: Bool { epoch != nil || stamp != nil }

    func name(in record: Record) -> String { record.columns.names[epoch ?? stamp ?? 0] }

    /// The time, or `nil` where it never came: an epoch of 0, a stamp of 1970.
    func parsed(_ record: Record) throws(RecordError) -> TimeParser.Parsed? {
        if let epoch {
            let bytes = record.bytes(at: epoch)
            if !bytes.allSatisfy({ $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ".") }) {
                return try record.time(at: epoch)
            }
        }
        guard let stamp, !record.bytes(at: stamp).starts(with: "1970-01-01".utf8),
            // West of Greenwich the first moment of 1970 is a time of 1969.
            !record.bytes(at: stamp).starts(with: "1969-12-31".utf8)
        else { return nil }
        return try record.optionalTime(at: stamp)
    }
}

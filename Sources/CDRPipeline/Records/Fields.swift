/// The fields of many rows, as ranges of the bytes that they were read in.
///
/// Nothing of a field is copied until somebody asks for its text. Only what is written differently
/// from what it means, such as a quote inside a quoted field, stands in bytes of its own behind the
/// others.
final class Fields: Sendable {
    /// Where one field stands: in the bytes as read, or with negative places in ``mended``.
    struct Place: Sendable {
        var start: Int32
        var end: Int32
    }

    private let read: [UInt8]
    private let mended: [UInt8]
    private let places: [Place]

    /// Fields of `read` and `mended`.
    init(read: [UInt8], mended: [UInt8] = [], places: [Place]) {
        self.read = read
        self.mended = mended
        self.places = places
    }

    /// Fields that lie end to end in `bytes`, each ending before one of `ends`.
    convenience init(bytes: [UInt8], ends: [Int]) {
        var start: Int32 = 0
        let places = ends.map { end in
            defer { start = Int32(clamping: end) }
            return Place(start: start, end: Int32(clamping: end))
        }
        self.init(read: bytes, places: places)
    }

    /// How many bytes field `index` has.
    func length(of index: Int) -> Int {
        let place = places[index]
        return Int(place.start < 0 ? place.start - place.end : place.end - place.start)
    }

    /// The bytes of field `index`.
    func bytes(of index: Int) -> ArraySlice<UInt8> {
        let place = places[index]
        return place.start < 0
            ? mended[Int(-1 - place.start)..<Int(-1 - place.end)]
            : read[Int(place.start)..<Int(place.end)]
    }

    /// Looks at the bytes of field `index` where they are.
    @inline(__always)
    func look<R, E>(at index: Int, _ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        let place = places[index]
        if place.start < 0 {
            let mended = mended
            return try body(mended.span.extracting(Int(-1 - place.start)..<Int(-1 - place.end)))
        }
        let read = read
        return try body(read.span.extracting(Int(place.start)..<Int(place.end)))
    }
}

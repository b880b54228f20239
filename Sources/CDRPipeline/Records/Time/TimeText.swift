/// The forms in which a moment is written.
extension Timestamp {
    /// RFC 3339 in UTC with whole seconds, such as `2026-11-24T08:00:00Z`.
    package var rfc3339: String { written(dateEnd: UInt8(ascii: "T"), zone: "Z") }

    /// RFC 3339 in UTC with milliseconds, such as `2026-11-24T08:00:00.125Z`.
    package var rfc3339WithMilliseconds: String {
        let within = Int(microseconds - seconds * 1_000_000) / 1_000
        let digits = String(within)
        let padded = String(repeating: "0", count: 3 - digits.utf8.count) + digits
        return written(dateEnd: UInt8(ascii: "T"), zone: ".\(padded)Z")
    }

    /// `2026-11-24 08:00:00`, in UTC.
    package var plain: String { written(dateEnd: UInt8(ascii: " "), zone: "") }

    private func written(dateEnd: UInt8, zone: String) -> String {
        CivilTime(secondsSince1970: seconds).text(dateEnd: dateEnd) + zone
    }
}

extension CivilTime {
    /// `2026-11-24`.
    var date: String { String(text().prefix(10)) }

    /// `2026-11-24 08:00:00`, with the byte that parts date and time.
    package func text(dateEnd: UInt8 = UInt8(ascii: " ")) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(19)
        func put(_ value: Int, digits: Int, then separator: UInt8?) {
            for place in stride(from: digits - 1, through: 0, by: -1) {
                bytes.append(UInt8(ascii: "0") + UInt8(value / Self.tens[place] % 10))
            }
            if let separator { bytes.append(separator) }
        }
        put(year, digits: 4, then: UInt8(ascii: "-"))
        put(month, digits: 2, then: UInt8(ascii: "-"))
        put(day, digits: 2, then: dateEnd)
        put(hour, digits: 2, then: UInt8(ascii: ":"))
        put(minute, digits: 2, then: UInt8(ascii: ":"))
        put(second, digits: 2, then: nil)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let tens = [1, 10, 100, 1_000]
}

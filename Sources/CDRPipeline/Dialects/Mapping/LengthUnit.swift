/// In what an export counts lengths that have no unit beside them.
package enum LengthUnit: String, Sendable, CaseIterable {
    /// Seconds.
    case seconds

    /// Minutes, perhaps with decimals: `1.5` is 90 seconds.
    case minutes

    /// Milliseconds.
    case milliseconds

    /// Microseconds.
    case microseconds

    /// Nanoseconds.
    case nanoseconds

    /// The longest call that is believed, in seconds: some 31 years.
    static let longest = 1_000_000_000.0

    /// Whole seconds of a text: `65`, `10s`, `1:05`, `0:01:05`, `1m 5s`, `65s (1m 5s)`, `1.08`.
    ///
    /// Minutes are rounded to the nearest second, since decimals of minutes were rounded when they
    /// were written; other fractions of a second are cut off, as switches do.
    ///
    /// - Returns: `nil` when the text is no length; 0 for an empty one.
    package func seconds(of text: ArraySlice<UInt8>) -> Int? {
        let words = text.split(whereSeparator: { $0 == 0x20 || $0 == UInt8(ascii: "(") })
        guard let first = words.first else { return 0 }
        if first.contains(UInt8(ascii: ":")) { return words.count == 1 ? Self.clock(first) : nil }
        var total = 0.0
        var rest = words[...]
        while let word = rest.popFirst() {
            // `65s (1m 5s)` says the same twice.
            if word.startIndex > text.startIndex, text[word.startIndex - 1] == UInt8(ascii: "(") {
                break
            }
            let digits = word.prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
            var unit = word[digits.endIndex...]
            if unit.isEmpty, let next = rest.first, next[next.startIndex] > 0x39 {
                unit = rest.removeFirst()
            }
            guard let value = Self.decimal(digits),
                let scale = scale(of: String(decoding: unit, as: UTF8.self).lowercased())
            else { return nil }
            total += value * scale
        }
        guard total <= Self.longest else { return nil }
        return Int(self == .minutes ? total.rounded() : total)
    }

    /// Seconds of one of a unit; ``self`` without a name.
    private func scale(of name: String) -> Double? {
        switch name {
        case "": scale
        case "s", "sec", "secs", "second", "seconds": 1
        case "m", "min", "mins", "minute", "minutes": 60
        case "h", "hr", "hrs", "hour", "hours": 3_600
        case "ms": 1e-3
        default: nil
        }
    }

    private var scale: Double {
        switch self {
        case .seconds: 1
        case .minutes: 60
        case .milliseconds: 1e-3
        case .microseconds: 1e-6
        case .nanoseconds: 1e-9
        }
    }

    /// `m:ss` or `h:mm:ss`.
    private static func clock(_ text: ArraySlice<UInt8>) -> Int? {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count) else { return nil }
        var total = 0.0
        for part in parts {
            guard let value = decimal(part) else { return nil }
            total = total * 60 + value
        }
        return total <= longest ? Int(total) : nil
    }

    private static func decimal(_ text: ArraySlice<UInt8>) -> Double? {
        guard !text.isEmpty, text.count <= 24 else { return nil }
        return Double(String(decoding: text, as: UTF8.self)).flatMap { $0 >= 0 ? $0 : nil }
    }
}

import CDRPipeline

/// Lengths of time as people write them.
enum DurationText {
    private static let units: [(suffix: String, seconds: Int64)] = [
        ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1),
    ]

    /// The duration of `90s`, `15m`, `24h`, `7d`, or of whole seconds; `nil` for anything else.
    static func duration(_ text: String) -> Duration? {
        if let seconds = Int64(text), seconds >= 0, seconds < 1 << 40 { return .seconds(seconds) }
        for unit in units where text.hasSuffix(unit.suffix) {
            guard let count = Int64(text.dropLast()), count >= 0, count < 1 << 30 else {
                return nil
            }
            return .seconds(count * unit.seconds)
        }
        return nil
    }

    /// The duration of a value in a file.
    static func duration(_ value: TOMLValue) -> Duration? {
        switch value {
        case .text(let text): duration(text)
        case .integer(let seconds): duration(String(seconds))
        default: nil
        }
    }

    /// `90s`, `15m`, `24h`, `7d`: the largest unit that leaves no rest.
    static func text(_ duration: Duration) -> String {
        let seconds = duration.wholeSeconds
        guard seconds > 0 else { return "0s" }
        for unit in units where seconds % unit.seconds == 0 {
            return "\(seconds / unit.seconds)\(unit.suffix)"
        }
        return "\(seconds)s"
    }

    /// An age for people, cut to the largest unit of which it has two: `119s`, `47h`, `7d`.
    static func age(_ duration: Duration) -> String {
        let seconds = duration.wholeSeconds
        let unit = units.first { seconds >= 2 * $0.seconds }
        return unit.map { "\(seconds / $0.seconds)\($0.suffix)" } ?? "\(max(seconds, 0))s"
    }
}

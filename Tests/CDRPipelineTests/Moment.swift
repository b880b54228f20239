import CDRPipeline
import Testing

/// Moments and local times out of texts.
enum Moment {
    /// The moment of an RFC 3339 text.
    static func of(_ text: String) throws -> Timestamp {
        guard case .moment(let moment) = TimeParser.parse(Array(text.utf8)[...]) else {
            throw Problem(text: text)
        }
        return moment
    }

    /// The local time of a text without an offset.
    static func local(_ text: String) throws -> CivilTime {
        guard case .local(let civil) = TimeParser.parse(Array(text.utf8)[...]) else {
            throw Problem(text: text)
        }
        return civil
    }

    /// A text that a test wrote wrongly.
    struct Problem: Error {
        var text: String
    }
}

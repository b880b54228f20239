import Synchronization

/// A configured pattern of extensions, compiled once for all rows of a source.
///
/// `Regex` is not Sendable, so it lives behind a lock that nobody contends for.
final class ExtensionExpression: Sendable {
    private let expression: Mutex<Regex<AnyRegexOutput>?>

    /// An expression of a pattern; one that is no regular expression matches nothing.
    init(_ pattern: String) { expression = Mutex(try? Regex(pattern)) }

    /// Whether `number` matches from end to end.
    func matches(_ number: String) -> Bool {
        expression.withLock { expression in
            guard let expression else { return false }
            return (try? expression.wholeMatch(in: number)) != nil
        }
    }
}

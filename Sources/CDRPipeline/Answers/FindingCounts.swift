/// How much was found, and how much of it is shown.
package struct FindingCounts: Sendable {
    /// How many findings of a kind are shown at most.
    private let limit: Int

    /// How often each kind was found, by why; always complete.
    package private(set) var counts: [Finding.Kind: [Finding.Why: Int]] = [:]

    /// How many findings are gaps.
    package private(set) var gaps = 0

    private var shown: [Finding.Kind: Int] = [:]

    /// Nothing found yet.
    package init(limit: Int) { self.limit = limit }

    /// Counts a finding; whether it is to be shown.
    ///
    /// What is no gap is only counted.
    package mutating func take(_ finding: Finding) -> Bool {
        counts[finding.kind, default: [:]][finding.why, default: 0] += 1
        guard finding.isGap else { return false }
        gaps += 1
        shown[finding.kind, default: 0] += 1
        return shown[finding.kind, default: 0] <= limit
    }
}

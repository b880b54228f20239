/// Ids that were not there when larger ones were read: taken by a transaction that may still
/// commit, or never to come.
///
/// A gap is looked into again by every run until it is filled, or is ``longestAge`` old, or more
/// than ``most`` newer ones are open; what comes after that is found by the look-back.
package struct IDGaps: Sendable, Hashable {
    /// A run of missing ids.
    package struct Gap: Sendable, Hashable {
        /// The first missing id.
        package var first: Int64

        /// The last missing id.
        package var last: Int64

        /// When it was first missed, in seconds since 1970.
        package var since: Int64
    }

    /// The gaps, by their ids.
    package private(set) var all: [Gap] = []

    /// How many gaps are kept.
    package static let most = 1_000

    /// How long a gap is looked into, in seconds.
    package static let longestAge: Int64 = 3_600

    /// No gap.
    package init() {}

    /// The gaps of a text; what cannot be read is no gap.
    package init(_ text: String) {
        for word in text.split(separator: " ") {
            let numbers = word.split(whereSeparator: { "+@".contains($0) }).map { Int64($0) }
            guard numbers.count == 3, let first = numbers[0], let more = numbers[1],
                let since = numbers[2], more >= 0, first <= .max - more
            else { continue }
            all.append(Gap(first: first, last: first + more, since: since))
        }
    }

    /// The gaps as a text: `FIRST+MORE@SINCE`, separated by spaces.
    package var text: String {
        all.map { "\($0.first)+\($0.last - $0.first)@\($0.since)" }.joined(separator: " ")
    }

    /// Takes the ids between two that were read one after the other as missing.
    package mutating func miss(between one: Int64, and next: Int64, at now: Int64) {
        guard next > one + 1 else { return }
        all.append(Gap(first: one + 1, last: next - 1, since: now))
    }

    /// Takes an id as found.
    package mutating func fill(_ id: Int64) {
        guard let index = all.firstIndex(where: { $0.first <= id && id <= $0.last }) else { return }
        let gap = all.remove(at: index)
        if id < gap.last {
            all.insert(Gap(first: id + 1, last: gap.last, since: gap.since), at: index)
        }
        if id > gap.first {
            all.insert(Gap(first: gap.first, last: id - 1, since: gap.since), at: index)
        }
    }

    /// Forgets what is too old, and the oldest of too many.
    package mutating func trim(at now: Int64) {
        all.removeAll { $0.since < now - Self.longestAge }
        if all.count > Self.most { all.removeFirst(all.count - Self.most) }
    }
}

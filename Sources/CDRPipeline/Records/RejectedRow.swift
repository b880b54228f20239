import Crypto

/// A row that could not be read as a call leg, kept with the reason so that it can be taken later.
package struct RejectedRow: Sendable, Hashable {
    /// Where the row stands.
    package var position: Position

    /// What is wrong with it: the column, what was expected.
    package var reason: String

    /// The row's bytes as they were read, at most 64 KiB of them.
    package var raw: [UInt8]

    /// The columns of the row, where they are known.
    package var header: Columns?

    /// The most bytes of a rejected row that are kept.
    package static let longestRaw = 64 * 1_024

    /// A rejected row.
    package init(position: Position, reason: String, raw: [UInt8], header: Columns? = nil) {
        self.position = position
        self.reason = reason
        self.header = header
        self.raw = raw.count > Self.longestRaw ? Array(raw.prefix(Self.longestRaw)) : raw
    }

    package static func == (left: RejectedRow, right: RejectedRow) -> Bool {
        left.position == right.position && left.reason == right.reason && left.raw == right.raw
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(raw) }

    /// What tells the row from others: the hash of its place and its bytes.
    package var digest: [UInt8] {
        Array(SHA256.hash(data: Array(position.description.utf8) + [0] + raw))
    }
}

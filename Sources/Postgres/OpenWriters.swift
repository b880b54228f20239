/// Transactions that have written to the table and were still open when it was read.
///
/// Each holds the near window back to where it began when the transaction was first seen, so that
/// its rows are found by the first run after its commit. One that stays open for ``longestAge``
/// holds it no more; its rows are then found by the look-back.
package struct OpenWriters: Sendable, Hashable {
    /// An open transaction.
    package struct Writer: Sendable, Hashable {
        /// The server's number of it.
        package var id: String

        /// When it was first seen, in seconds since 1970.
        package var since: Int64

        /// Where the near window began then.
        package var floor: String

        /// Whether it was given up.
        package var isOld = false
    }

    /// The transactions.
    package private(set) var all: [Writer] = []

    /// How many transactions are kept.
    package static let most = 64

    /// How long a transaction holds the window back, in seconds.
    package static let longestAge: Int64 = 3_600

    /// No transaction.
    package init() {}

    /// The transactions of a text; what cannot be read is none.
    package init(_ text: String) {
        for line in text.split(separator: ";") {
            let parts = line.split(separator: ",", omittingEmptySubsequences: false)
            guard parts.count == 4, let since = Int64(parts[1]) else { continue }
            all.append(
                Writer(
                    id: String(parts[0]),
                    since: since,
                    floor: String(parts[3]),
                    isOld: parts[2] == "old"
                )
            )
        }
    }

    /// The transactions as a text: `ID,SINCE,old or open,FLOOR`, separated by semicolons.
    package var text: String {
        all.map { "\($0.id),\($0.since),\($0.isOld ? "old" : "open"),\($0.floor)" }
            .joined(separator: ";")
    }

    /// Where the near window is held back to, for each transaction.
    package var floors: [String] { all.filter { !$0.isOld }.map(\.floor) }

    /// Takes what is open when a pass begins, with where its window begins.
    ///
    /// It is kept with the first page of the pass: that page may move the cursor.
    package mutating func begin(_ open: [String], floor: String, at now: Int64) {
        for id in open.prefix(Self.most) where !all.contains(where: { $0.id == id }) {
            all.append(Writer(id: id, since: now, floor: floor))
        }
    }

    /// Leaves what was not open when a pass began, now that it has ended: it has shown their rows.
    ///
    /// - Parameters:
    ///   - open: The transactions that were open when the pass began.
    ///   - now: The server's clock then.
    /// - Returns: How many were given up for their age now.
    package mutating func end(_ open: [String], at now: Int64) -> Int {
        all.removeAll { !open.contains($0.id) }
        var old = 0
        for index in all.indices where !all[index].isOld {
            guard all[index].since < now - Self.longestAge else { continue }
            all[index].isOld = true
            old += 1
        }
        return old
    }

    /// Holds the window back to one place for all of them, whatever it was before.
    package mutating func hold(at floor: String) {
        for index in all.indices { all[index].floor = floor }
    }
}

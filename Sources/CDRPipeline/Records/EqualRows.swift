/// Tells equal rows without a key apart by counting them in the order of their source.
///
/// Identical rows are legal (Asterisk's ForkCDR writes two), so the second one gets a key of its
/// own. Equal rows have equal times and so stand near each other: the last ``reach`` keys are
/// remembered.
package struct EqualRows: Sendable {
    private var counts: [String: Int] = [:]
    private var order: [String] = []

    /// How many keys are remembered at least.
    package static let reach = 4_096

    /// Nothing counted yet.
    package init() {}

    /// The key of the next row with this hash: the hash itself, then `HASH/2`, `HASH/3`.
    package mutating func key(of hash: String) -> String {
        let count = (counts[hash] ?? 0) + 1
        counts[hash] = count
        order.append(hash)
        if order.count > 2 * Self.reach {
            for old in order.prefix(Self.reach) {
                if counts[old] == 1 {
                    counts[old] = nil
                } else {
                    counts[old]? -= 1
                }
            }
            order.removeFirst(Self.reach)
        }
        return count == 1 ? hash : "\(hash)/\(count)"
    }
}

/// From when on the rows of a source count.
package enum Since: Sendable, Hashable {
    /// Every row there is.
    case beginning

    /// From the clock of the first run on; fixed in the ledger then.
    case now

    /// From a moment on.
    case at(Timestamp)

    /// The moment, where the configuration names one.
    package var moment: Timestamp? {
        if case .at(let moment) = self { moment } else { nil }
    }
}

/// Where a token outlives the run that fetched it.
package struct KeptToken: Sendable {
    /// What an earlier run kept, or `nil`.
    package var load: @Sendable () -> String?

    /// Keeps a text for later runs; `nil` takes it away.
    package var keep: @Sendable (String?) -> Void

    /// A place for a token.
    package init(
        load: @escaping @Sendable () -> String?,
        keep: @escaping @Sendable (String?) -> Void
    ) {
        self.load = load
        self.keep = keep
    }
}

/// One configured source: where its rows are, and how they are read.
package struct SourceSetup {
    /// The name; part of every event id.
    package var name: String

    /// Where its rows come from.
    package var records: any RecordSource

    /// How its switch writes rows.
    package var dialect: any Dialect

    /// What the configuration tells the dialect.
    package var rules: SourceRules

    /// From when on its rows count.
    package var since: Since

    /// Whether rows of one correlation id are one call.
    package var isLinked: Bool

    /// How long a linked call waits for further legs.
    package var settle: Duration

    /// What a leg does that comes after its linked call was closed.
    package var lateLegs: LateLegPolicy = .keep

    /// What webhooks that do not say it themselves are told when a row changes.
    package var revisions = RevisionPolicy.ignore

    /// A source.
    package init(
        name: String,
        records: any RecordSource,
        dialect: any Dialect,
        rules: SourceRules,
        since: Since,
        isLinked: Bool,
        settle: Duration = .seconds(30)
    ) {
        self.name = name
        self.records = records
        self.dialect = dialect
        self.rules = rules
        self.since = since
        self.isLinked = isLinked
        self.settle = settle
    }
}

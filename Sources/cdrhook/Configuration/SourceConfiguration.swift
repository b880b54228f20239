import CDRPipeline

/// One `[[sources]]` table of the configuration.
struct SourceConfiguration {
    /// The name; part of every event id.
    var name: String

    /// How its switch writes rows.
    var dialect: any Dialect

    /// From when on its rows count.
    var since: Since

    /// The zone of local times and how call types are decided.
    var rules: SourceRules

    /// Whether rows of one correlation id are one call.
    var isLinked: Bool

    /// How long a linked call waits for further legs.
    var settle = Duration.seconds(30)

    /// How far late rows are still looked for.
    var lookBack = Duration.seconds(86_400)

    /// What a leg does that comes after its linked call was told.
    var lateLegs = LateLegPolicy.keep

    /// What webhooks that do not say it themselves are told when a row changes.
    var revisions = RevisionPolicy.ignore

    /// How often the whole look-back is read at most.
    var lookBackEvery = Duration.seconds(3_600)

    /// Where its rows are.
    var place: Place

    /// Where the event log beside its rows is, or `nil` without one.
    var cel: Place?

    /// By what its rows and calls get their keys: other rows would be new ones.
    var keying: String {
        var words = ["dialect=\(dialect.name)", "calls=\(isLinked ? "linked" : "legs")"]
        switch place {
        case .csv: words.append("rows=csv")
        case .postgres(let place):
            words.append("rows=postgres")
            words.append("key=\(place.key.isEmpty ? "primary" : place.key.joined(separator: ","))")
        }
        return words.joined(separator: " ")
    }

    /// Where rows are.
    enum Place {
        /// CSV files by a pattern of paths.
        case csv(path: String, options: CSVOptions)

        /// A Postgres table.
        case postgres(PostgresPlace)
    }
}

/// A Postgres table of rows.
struct PostgresPlace {
    /// The connection, as libpq takes it.
    var dsn: PlainOrSecret

    /// The password, when it does not stand with the connection.
    var password: Secret?

    /// The table, perhaps with its schema.
    var table: String

    /// The columns that tell a row from all others; empty for the table's primary key.
    var key: [String] = []
}

/// A text that may stand in the file or come from a secret place.
enum PlainOrSecret {
    case plain(String)
    case secret(Secret)

    /// The text; throws a sentence without it.
    func value() throws(SecretError) -> String {
        switch self {
        case .plain(let text): text
        case .secret(let secret): try secret.value()
        }
    }
}

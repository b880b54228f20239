/// Where rows come from: a set of CSV files or a Postgres table.
///
/// A source is opened at the checkpoints that the ledger kept and then gives page after page, each
/// with the checkpoints behind it. A row may come again after a crash, inside a look-back or in a
/// copied file; the ledger knows it by its key. Used from one thread.
package protocol RecordSource: AnyObject {
    /// Rows of calls that began before `since` are not wanted: a source may leave them out.
    ///
    /// Asked before the source is opened; a source that cannot tell gives them all.
    func want(since: Timestamp)

    /// Rows are wanted again when they change within `within` of their call: a source that keeps
    /// nothing but additions has none to give, and those that change later it gives by and by.
    ///
    /// Asked before the source is opened.
    func wantChanges(within: Duration)

    /// Places the source behind what `checkpoints` says was taken; empty before the first run.
    ///
    /// - Throws: ``SourceError`` when the source cannot be reached.
    func open(at checkpoints: [Checkpoint]) throws(SourceError)

    /// The next rows in the order of the source, or `nil` when its present end is reached.
    ///
    /// - Parameter limit: How many rows at most, 1 to 10 000.
    /// - Returns: A page, perhaps without rows, with the checkpoints behind it.
    /// - Throws: ``SourceError`` when reading fails; the pages before it stay good.
    func nextPage(limit: Int) throws(SourceError) -> RecordPage?
}

extension RecordSource {
    /// Gives all rows.
    package func want(since: Timestamp) {}

    /// Gives what it gives.
    package func wantChanges(within: Duration) {}
}

/// Rows of a source that are committed together, and where reading stands after them.
package struct RecordPage: Sendable {
    /// The rows, in order.
    package var records: [Record] = []

    /// Rows before the page that were taken earlier; only counted, to tell equal rows apart.
    package var before: [Record] = []

    /// What could not even be split into fields.
    package var rejected: [RejectedRow] = []

    /// Where reading stands after this page; committed with the rows.
    package var checkpoints: [Checkpoint] = []

    /// Whether equal rows are to be counted from one again: rows before the page may come again.
    package var restartsCounting = false

    /// Things worth saying once, such as a file that was truncated.
    package var notes: [String] = []

    /// The rows, by index, that lay behind the cursor when they were read.
    package var lateRows: Set<Int> = []

    /// An empty page.
    package init() {}
}

/// Where reading of one stream of a source stopped, made durable.
package struct Checkpoint: Sendable, Hashable {
    /// The stream: a file's identity, or the table.
    package var stream: String

    /// The position, in the source's own words.
    package var position: String

    /// A checkpoint of a stream.
    package init(stream: String, position: String) {
        self.stream = stream
        self.position = position
    }
}

/// A source that cannot be read now; nothing is lost by it.
package struct SourceError: Error, Sendable, Hashable {
    /// What was being read: a path, a table, a server.
    package var place: String

    /// What went wrong, as the system says it.
    package var reason: String

    /// What a person can do about it, or empty.
    package var advice: String

    /// A reading failure.
    package init(place: String, reason: String, advice: String = "") {
        self.place = place
        self.reason = reason
        self.advice = advice
    }
}

package import CDRPipeline

/// What a table lacks to be read cheaply.
package struct TableAdvice: Sendable, Hashable {
    /// What an index would serve.
    package enum Purpose: String, Sendable, CaseIterable {
        /// The near window, which every run reads.
        case everyRun

        /// The look-back, which is read once in a while.
        case lookBack
    }

    /// An index that the table lacks.
    package struct Index: Sendable, Hashable {
        /// What it would serve.
        package var purpose: Purpose

        /// The statement that makes it.
        package var statement: String

        /// What the planner expects of the near window without it, in its own unit.
        package var cost: Double

        /// How the planner reads the table without it, such as `Seq Scan on cdr`.
        package var plan: String
    }

    /// The indexes that the table lacks; none when it is read cheaply, or is a view.
    package var indexes: [Index] = []

    /// What rows are ordered by, as SQL.
    package var column = ""

    /// Whether changed rows are asked for, and nothing tells them from new ones.
    package var lacksKey = false
}

extension PostgresSource {
    /// Asks the server what its table lacks, over a connection of its own.
    ///
    /// - Throws: ``SourceError`` when the server cannot be reached or the table cannot be read.
    package func advice() throws(SourceError) -> TableAdvice {
        let connection = try Connection(table)
        let layout = try TableLayout(of: table, over: connection)
        let time = layout.time
        var advice = TableAdvice()
        advice.column = layout.id.map { layout.columns.names[$0.index] } ?? time.indexed
        advice.lacksKey = layout.key.isEmpty && table.changesWithin > .zero
        let isServed = time.isServed || (layout.id != nil && time.narrowedBy != nil)
        guard !isServed, !layout.tie.isEmpty else { return advice }
        let back = max(time.margin, Int(table.changesWithin.wholeSeconds))
        let window = time.less(time.now(ahead: 0), "\(back)")
        let plan = try connection.explain(
            "SELECT 1 FROM \(layout.name) r WHERE \(time.from(window)) ORDER BY \(time.sql)"
        )
        let words = plan.first { $0.contains("Scan") } ?? ""
        let costs = plan.first?.split(separator: "..").dropFirst().first?.split(separator: " ")
        // An index of a table in parts cannot be made beside its writers.
        let manner = layout.tie.count > 1 ? "" : "CONCURRENTLY "
        advice.indexes = [
            TableAdvice.Index(
                purpose: layout.id == nil ? .everyRun : .lookBack,
                statement: "CREATE INDEX \(manner)ON \(layout.name) (\(time.indexed))",
                cost: costs?.first.flatMap { Double($0) } ?? 0,
                plan: String(words.drop { " ->".contains($0) }.prefix { $0 != "(" })
                    .split(separator: " ").joined(separator: " ")
            )
        ]
        return advice
    }
}

/// Tells calls anew out of the rows that the ledger keeps, by the rules of today.
package struct Reteller {
    private var reading: LegReading
    private let assembler: CallAssembler
    private let source: String

    /// One that tells the calls of a source.
    package init(source: String, dialect: any Dialect, rules: SourceRules, isLinked: Bool) {
        self.source = source
        reading = LegReading(dialect: dialect, rules: rules)
        assembler = CallAssembler(source: source, isLinked: isLinked)
    }

    /// The call of a story's rows; `nil` where they can no longer be read, or there are none.
    package mutating func retell(_ story: CallStory) -> Retelling? {
        let all = retell(story.rows)
        guard story.rows.contains(where: \.isLate), let all, all.call.tellsOtherThan(story.call)
        else { return all }
        // A late row may be kept with a call that was not told anew for it.
        let early = retell(story.rows.filter { !$0.isLate })
        return early.map { $0.call.tellsOtherThan(story.call) ? all : $0 }
    }

    private mutating func retell(_ rows: [StoredRow]) -> Retelling? {
        let legs = legs(of: rows)
        guard !legs.isEmpty, legs.count == rows.count else { return nil }
        return Retelling(
            call: assembler.call(of: legs),
            cause: assembler.reasoning(of: legs),
            typeRule: legs[assembler.mainLeg(of: legs)].callTypeRule
        )
    }

    /// Whether rows tell of a call that is still going on.
    package mutating func isOpen(_ rows: [StoredRow]) -> Bool { assembler.isOpen(legs(of: rows)) }

    private mutating func legs(of rows: [StoredRow]) -> [Leg] {
        var legs: [Leg] = []
        for row in rows {
            let leg = try? reading.leg(
                kept: row.text,
                key: row.key,
                endedAt: row.endedAt,
                place: source
            )
            if let leg { legs.append(leg) }
        }
        return legs
    }
}

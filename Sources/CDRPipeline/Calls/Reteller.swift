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

    /// The call of its rows; `nil` where they can no longer be read, or there are none.
    package mutating func retell(_ rows: [StoredRow]) -> Retelling? {
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

/// A kept call as today's rules tell it, and by which of them.
package struct Retelling: Sendable {
    /// The call.
    package var call: Call

    /// By which rule its cause was decided.
    package var cause: CauseReasoning

    /// By which rule its type was decided.
    package var typeRule: CallTypeRule
}

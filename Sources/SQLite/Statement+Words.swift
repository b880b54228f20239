import CDRPipeline

/// The codes of the hall's enumerations, as values again.
extension Statement {
    /// An event by its rank.
    func event(_ column: Int32) -> EventKind {
        EventKind.allCases[Int(min(max(integer(column), 0), 2))]
    }

    /// A delivery's state by its code.
    func state(_ column: Int32) -> DeliveryState {
        DeliveryState.allCases.first { $0.code == integer(column) } ?? .scheduled
    }

    /// An attempt's outcome by its code.
    func outcome(_ column: Int32) -> AttemptOutcome {
        AttemptOutcome.allCases.first { $0.code == integer(column) } ?? .attempting
    }
}

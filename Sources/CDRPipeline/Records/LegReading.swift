/// Turns records into legs, with one reader a layout and keys for rows that have none.
package struct LegReading {
    private let dialect: any Dialect
    private let rules: SourceRules
    private var readers: [ObjectIdentifier: Layout] = [:]
    private var equalRows: [String: EqualRows] = [:]
    private var orders: [String: FoldOrder] = [:]

    /// The columns of the last record: nearly every row has those of the one before it.
    private var latest: Layout?

    /// The columns of some records, and who reads them.
    private final class Layout {
        let columns: Columns
        let reader: any LegReader

        init(_ columns: Columns, _ reader: any LegReader) {
            self.columns = columns
            self.reader = reader
        }

        /// The leg of a record with these columns.
        func leg(from record: Record) throws(LegFailure) -> Leg {
            do throws(RecordError) {
                return try reader.leg(from: record)
            } catch {
                throw .row(error)
            }
        }
    }

    /// The file of the last record, whose order is not in ``orders`` meanwhile.
    private var place = ""
    private var order = FoldOrder()

    /// A reading of one source.
    package init(dialect: any Dialect, rules: SourceRules) {
        self.dialect = dialect
        self.rules = rules
    }

    /// The leg that a record tells of, its key unique within the source.
    ///
    /// - Throws: ``LegFailure`` when the row is malformed or its layout lacks a column.
    package mutating func leg(from record: Record) throws(LegFailure) -> Leg {
        let read = try layout(of: record.columns).leg(from: record)
        var delay = Duration.zero
        // Only the rows of a file stand in the order in which they were written.
        if record.position.offset != nil {
            turn(to: record.position.place)
            delay = order.delay(of: read)
        }
        // Nearly every leg is right as it is, and is too large to be copied for nothing.
        guard delay != .zero || read.isKeyHashed else { return read }
        var leg = read
        if delay != .zero { leg.move(by: delay) }
        if leg.isKeyHashed, let identity = record.identity {
            // The row may change later, which its hash would not survive; its number may be given
            // again when a sequence begins anew.
            leg.key = "\(identity)@\(leg.startAt.microseconds)"
        } else if leg.isKeyHashed {
            leg.key = equalRows[record.position.place, default: EqualRows()].key(of: leg.key)
        }
        return leg
    }

    /// The leg that a record tells of; a row that tells of none joins the rejected ones.
    ///
    /// - Throws: ``RunError/columns(_:place:)`` when the layout lacks a column.
    mutating func leg(
        from record: Record,
        rejectingInto rejected: inout [RejectedRow]
    ) throws(RunError) -> Leg? {
        do throws(LegFailure) {
            return try leg(from: record)
        } catch {
            switch error {
            case .row(let fault):
                rejected.append(
                    RejectedRow(
                        position: record.position,
                        reason: fault.reason,
                        raw: record.csvLine,
                        header: record.columns
                    )
                )
                return nil
            case .columns(let fault): throw .columns(fault, place: record.position.place)
            }
        }
    }

    /// Makes the leg of a row that the ledger keeps again.
    ///
    /// - Parameters:
    ///   - row: The row's columns and texts.
    ///   - key: Its key, or `nil` for the one that the row has by itself.
    ///   - endedAt: When it ended, as it was settled when the row was taken.
    ///   - place: The source's name, for messages.
    /// - Returns: The leg under that key.
    /// - Throws: ``LegFailure`` when the row can no longer be read.
    package mutating func leg(
        kept row: RowText,
        key: String? = nil,
        endedAt: Timestamp,
        place: String
    ) throws(LegFailure) -> Leg {
        var leg = try leg(from: row.record(at: Position(place: place)))
        // An hour that came twice was settled by the order of the rows in their file.
        if let later = leg.laterBy, endedAt == leg.endAt + later { leg.move(by: later) }
        if let key { leg.key = key }
        return leg
    }

    /// Counts equal rows from one again.
    package mutating func restartCounting() {
        equalRows = [:]
        orders = [:]
        order = FoldOrder()
    }

    /// Goes on with the rows of a file.
    private mutating func turn(to place: String) {
        guard place != self.place else { return }
        orders[self.place] = order
        order = orders[place] ?? FoldOrder()
        self.place = place
    }

    /// Counts rows that were taken earlier, so that equal ones after them get keys of their own.
    package mutating func count(_ records: [Record]) {
        for record in records { _ = try? leg(from: record) }
    }

    private mutating func layout(of columns: Columns) throws(LegFailure) -> Layout {
        if let latest, latest.columns === columns { return latest }
        if let known = readers[ObjectIdentifier(columns)] {
            latest = known
            return known
        }
        do throws(DialectError) {
            // The columns are kept with the reader, so that their identity is not used again.
            let fresh = Layout(columns, try dialect.reader(of: columns, rules: rules))
            readers[ObjectIdentifier(columns)] = fresh
            return fresh
        } catch {
            throw .columns(error)
        }
    }
}

/// Why a record gave no leg.
package enum LegFailure: Error, Sendable, Hashable {
    /// A value of the row is not what its column holds.
    case row(RecordError)

    /// The layout lacks a column that every row needs.
    case columns(DialectError)
}

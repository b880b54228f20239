/// How well a dialect reads a file.
package struct DialectCandidate: Sendable {
    /// The dialect.
    package var dialect: any Dialect

    /// How many rows were looked at.
    package var rows = 0

    /// How many of them gave a leg, or an event beside one.
    package var legs = 0

    /// How many of the legs look like the dialect's own: the form of their ids, words it knows.
    package var familiar = 0

    /// What the first row that gave none lacks, or empty.
    package var complaint = ""

    /// How many rows of a file are looked at.
    package static let sample = 500

    /// The dialects that read at least one row of a file, the likeliest first.
    ///
    /// The one counts for more whose rows look like its own; of equals the one that knows its
    /// switch counts for more than the generic one.
    ///
    /// - Throws: ``SourceError`` when the file cannot be read.
    package static func all(
        of path: String,
        unpack: (@Sendable (ExportFile) -> any ByteStream)? = nil
    ) throws(SourceError) -> [DialectCandidate] {
        var candidates: [DialectCandidate] = []
        for dialect in Dialects.all {
            let options = CSVOptions(hasCompleteFiles: true)
            // The end of the file is the end of its last line, however young it is.
            let files = CSVFiles(
                path: path,
                dialect: dialect,
                options: options,
                now: { Timestamp(seconds: 253_402_300_800) },
                unpack: unpack
            )
            var candidate = DialectCandidate(dialect: dialect)
            try candidate.look(at: files)
            if candidate.legs > 0 { candidates.append(candidate) }
        }
        let order = Dialects.all.map(\.name)
        return candidates.sorted { one, other in
            if one.share != other.share { return one.share > other.share }
            let places = [one, other].map { order.firstIndex(of: $0.dialect.name) ?? 0 }
            return places[0] < places[1]
        }
    }

    /// The share of the rows that look like the dialect's own; generic ones count a little less.
    package var share: Double {
        guard rows > 0 else { return 0 }
        let weight = dialect.name == Generic().name ? 0.9 : 1
        return weight * Double(familiar) / Double(rows)
    }

    private mutating func look(at files: CSVFiles) throws(SourceError) {
        try files.open(at: [])
        var reading = LegReading(dialect: dialect, rules: SourceRules())
        while rows < Self.sample, let page = try files.nextPage(limit: Self.sample - rows) {
            rows += page.records.count + page.rejected.count
            if let first = page.rejected.first { complain(first.reason) }
            for record in page.records {
                do throws(LegFailure) {
                    let leg = try reading.leg(from: record)
                    legs += 1
                    if !leg.isCauseUnknown, dialect.isFamiliar(leg) { familiar += 1 }
                } catch {
                    switch error {
                    case .row(let fault): complain(fault.reason)
                    case .columns(let fault):
                        complain("there is no " + fault.missing.joined(separator: ", no "))
                    }
                }
            }
        }
    }

    private mutating func complain(_ reason: String) {
        if complaint.isEmpty { complaint = reason }
    }
}

package import CDRPipeline
import Testing

/// What every source of records promises; each source's tests run it in a world of its own.
package struct RecordSourceContract {
    /// A place that rows are written to, and sources that read it.
    package struct World {
        let source: () throws -> any RecordSource
        let append: ([String]) throws -> Void
        let column: String

        /// A world.
        ///
        /// - Parameters:
        ///   - column: The column that holds a row's name.
        ///   - source: A new source of the place, not opened yet.
        ///   - append: Writes rows by their names, each later than those before it.
        package init(
            column: String,
            source: @escaping () throws -> any RecordSource,
            append: @escaping ([String]) throws -> Void
        ) {
            self.column = column
            self.source = source
            self.append = append
        }

        /// The pages of one run.
        func run(
            at checkpoints: [Checkpoint] = [],
            limit: Int = 10,
            pages: Int = .max
        ) throws -> [RecordPage] {
            let source = try source()
            try source.open(at: checkpoints)
            var taken: [RecordPage] = []
            while taken.count < pages, let page = try source.nextPage(limit: limit) {
                taken.append(page)
                // A source that never ends would otherwise be a test that never ends.
                guard taken.count < 10_000 else { break }
            }
            return taken
        }

        func names(_ pages: [RecordPage]) -> [String] {
            pages.flatMap { $0.records.compactMap { $0[column] } }
        }
    }

    private let fresh: () throws -> World

    /// The contract of sources that come from `fresh`.
    package init(_ fresh: @escaping () throws -> World) { self.fresh = fresh }

    /// Expects every promise to be kept.
    package func callAsFunction() throws {
        try givesNothingWhereNothingIs(try fresh())
        try givesEveryRowOnceInOrder(try fresh())
        try goesOnBehindAnyCheckpoint(try fresh())
        try givesTheSameFromTheSameCheckpoint(try fresh())
        try findsWhatIsAppended(try fresh())
    }

    private func givesNothingWhereNothingIs(_ world: World) throws {
        #expect(world.names(try world.run()).isEmpty)
    }

    private func givesEveryRowOnceInOrder(_ world: World) throws {
        let rows = (100..<147).map { "row\($0)" }
        try world.append(rows)
        let pages = try world.run()
        #expect(world.names(pages) == rows)
        #expect(pages.allSatisfy { $0.records.count <= 10 && !$0.checkpoints.isEmpty })
        #expect(pages.allSatisfy { $0.lateRows.isEmpty && $0.rejected.isEmpty })
        // At its end a source stays at its end.
        let source = try world.source()
        try source.open(at: [])
        while try source.nextPage(limit: 10_000) != nil {}
        #expect(try source.nextPage(limit: 1) == nil)
    }

    private func goesOnBehindAnyCheckpoint(_ world: World) throws {
        let rows = (100..<147).map { "row\($0)" }
        try world.append(rows)
        for count in 1...5 {
            let before = try world.run(pages: count)
            let after = try world.run(at: before.last?.checkpoints ?? [])
            let names = world.names(after)
            // Rows may come again, but none is left out and the order stays.
            #expect(Set(world.names(before) + names) == Set(rows))
            #expect(names == names.sorted())
        }
    }

    private func givesTheSameFromTheSameCheckpoint(_ world: World) throws {
        try world.append((100..<120).map { "row\($0)" })
        let checkpoints = try world.run(pages: 1).last?.checkpoints ?? []
        let first = try world.run(at: checkpoints)
        #expect(world.names(first) == world.names(try world.run(at: checkpoints)))
    }

    private func findsWhatIsAppended(_ world: World) throws {
        try world.append(["row100", "row101"])
        let before = try world.run()
        try world.append(["row102"])
        let after = try world.run(at: before.last?.checkpoints ?? [])
        #expect(world.names(after).contains("row102"))
        try world.append(["row103"])
        let last = try world.run(at: after.last?.checkpoints ?? [])
        #expect(world.names(last).contains("row103"))
    }
}

import CDRPipeline
import Contracts
import Foundation
import Postgres
import Testing

@Suite(.enabled(if: cluster != nil, "set CDRHOOK_TEST_POSTGRES, as Tests/run does"))
struct `Late commits of every shape` {
    @Test(arguments: 0..<8)
    func `lose nothing and double nothing in 25 interleavings`(group: Int) throws {
        let database = try Database()
        for seed in (group * 25)..<(group * 25 + 25) {
            let world = try Interleaving(seed: UInt64(seed), in: database)
            for _ in 0..<18 { try world.step() }
            try world.settle()
            try world.run()
            // Without any look-back but the first run, only what was replayed may be missing.
            let near = try world.taken()
            let missing = world.written.filter { near[$0.key] != $0.value }.keys
            let isNear = missing.allSatisfy { world.replayed.contains($0) }
            #expect(isNear || world.wasCut, "seed \(seed): \(missing)")
            try world.run(every: 0)
            let all = try world.taken()
            #expect(all == world.written, "seed \(seed)")
            try world.run(every: 0)
            #expect(try world.taken() == world.written, "seed \(seed)")
        }
    }

    @Test(arguments: Interleaving.Table.allCases, [0, 3_600])
    func `a connection that ends at every page leads to the same`(
        table: Interleaving.Table,
        every: Int
    ) throws {
        func end(_ endsConnections: Bool) throws -> (ids: Set<String>, marks: [Checkpoint]) {
            let database = try Database()
            let table = try Interleaving(seed: UInt64(table.rawValue), in: database).fill(500)
            var marks: [Checkpoint] = []
            var ids: Set<String> = []
            for _ in 0..<2 {
                let reading = try Reading(
                    database.source(table, lookBack: 86_400, every: every),
                    from: marks,
                    limit: 60
                ) {
                    if endsConnections { try database.terminateSources() }
                }
                marks = reading.marks
                ids.formUnion(reading.ids)
                try database.sql("UPDATE \(table) SET userfield = 'later'")
            }
            return (ids, marks.filter { ["table", "whole", "missing"].contains($0.stream) })
        }
        let calm = try end(false)
        let rough = try end(true)
        #expect(calm.ids.count == 500)
        #expect(calm.ids == rough.ids)
        #expect(calm.marks == rough.marks)
    }
}

import Postgres
import Testing

@Suite struct `Gaps between ids` {
    @Test func `are kept as a text`() {
        var gaps = IDGaps()
        gaps.miss(between: 4, and: 5, at: 100)
        #expect(gaps.all.isEmpty)
        gaps.miss(between: 5, and: 7, at: 100)
        gaps.miss(between: 9, and: 20, at: 160)
        #expect(gaps.text == "6+0@100 10+9@160")
        #expect(IDGaps(gaps.text) == gaps)
        #expect(IDGaps("nonsense 5+-1@3 6+0@ 9223372036854775807+1@1").all.isEmpty)
    }

    @Test(arguments: [(10, "11+9@1"), (20, "10+9@1"), (15, "10+4@1 16+4@1"), (21, "10+10@1")])
    func `are filled from any side`(id: Int64, left: String) {
        var gaps = IDGaps("10+10@1")
        gaps.fill(id)
        #expect(gaps.text == left)
    }

    @Test func `are bounded in number and in age`() {
        var gaps = IDGaps()
        for id in 0..<Int64(2_000) { gaps.miss(between: 2 * id, and: 2 * id + 2, at: id) }
        gaps.trim(at: 2_000)
        #expect(gaps.all.count == IDGaps.most)
        #expect(gaps.all.last?.first == 3_999)
        gaps.trim(at: 2_000 + IDGaps.longestAge)
        #expect(gaps.all.isEmpty)
    }
}

@Suite struct `Open writers` {
    @Test func `hold the window back from when they were first seen`() {
        var writers = OpenWriters()
        writers.begin(["3/7"], floor: "09:00", at: 100)
        writers.begin(["3/7", "4/2"], floor: "09:05", at: 200)
        #expect(writers.floors == ["09:00", "09:05"])
        #expect(OpenWriters(writers.text) == writers)
        #expect(writers.end(["4/2"], at: 300) == 0)
        #expect(writers.floors == ["09:05"])
    }

    @Test func `are given up after an hour, and said once`() {
        var writers = OpenWriters()
        let late = 100 + OpenWriters.longestAge + 1
        writers.begin(["3/7"], floor: "09:00", at: 100)
        #expect(writers.end(["3/7"], at: 100) == 0)
        writers.begin(["3/7"], floor: "10:00", at: late)
        #expect(writers.end(["3/7"], at: late) == 1)
        #expect(writers.floors.isEmpty)
        #expect(writers.end(["3/7"], at: late + 60) == 0)
    }
}

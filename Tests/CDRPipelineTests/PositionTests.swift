import CDRPipeline
import Testing

@Suite struct `A row's place` {
    @Test(arguments: [
        Position(place: "/a, b/Master.csv", offset: 4_711, line: 12), Position(place: "cdr"),
        Position(place: "x, line 3", offset: 0, line: 1), Position(place: "x", line: 7),
        Position(place: "line, byte x"),
    ])
    func `is found again in its words`(place: Position) {
        #expect(Position(words: place.description) == place)
    }
}

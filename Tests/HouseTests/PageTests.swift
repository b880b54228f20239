import Contracts
import Foundation
import Testing

/// The help page, where it is at hand.
private let page: URL? = ["..", "../.."].lazy
    .map { packageRoot.appending(path: "\($0)/shared/000_add9e43f6e829e66.txt") }
    .first { FileManager.default.fileExists(atPath: $0.path) }

@Suite struct `The sentences of the help page` {
    /// A line of `sentences.txt`: how a sentence begins, and its test.
    private struct Entry {
        let sentence: String
        let isBeginning: Bool
        let test: String

        init?(_ line: Substring) {
            guard !line.hasPrefix("#"), let arrow = line.firstRange(of: " => ") else { return nil }
            let said = line[..<arrow.lowerBound]
            isBeginning = said.hasSuffix("…")
            sentence = String(isBeginning ? said.dropLast() : said)
            test = String(line[arrow.upperBound...])
        }
    }

    private let entries: [Entry]
    private let tests: Set<String>

    init() throws {
        let list = fixtures.appending(path: "page/sentences.txt")
        entries = try String(contentsOf: list, encoding: .utf8).split(separator: "\n")
            .compactMap { Entry($0) }
        let file = packageRoot.appending(path: "Tests/HouseTests/HelpPageTests.swift")
        let source = try String(contentsOf: file, encoding: .utf8)
        tests = Set(source.matches(of: /func `([^`]+)`\(/).map { String($0.output.1) })
    }

    @Test func `have a test each, and no test is of none`() {
        let named = Set(entries.map(\.test)).subtracting(["-"])
        #expect(named.subtracting(tests).sorted() == [], "named, and not there")
        #expect(tests.subtracting(named).sorted() == [], "there, and not named")
        #expect(tests.count >= 25)
    }

    @Test func `tell of each parameter what its test says of it`() {
        let said = entries.filter { $0.test == "A parameter is what the table says of it" }
            .map(\.sentence)
        for parameter in PageParameter.all {
            #expect(said.contains(parameter.name))
            let isListed = entries.contains { entry in
                entry.sentence.hasPrefix(parameter.description)
            }
            #expect(isListed, "\(parameter.description)")
        }
        #expect(
            said.count == 2 * PageParameter.all.count - 1,
            "the causes have a test of their own"
        )
    }

    @Test(.enabled(if: page != nil, "the page is not at hand"))
    func `are all that the page says, in its order`() throws {
        let text = try String(contentsOf: try #require(page), encoding: .utf8)
        var rest = entries[...]
        for line in text.split(separator: "\n") {
            var left = line.drop { $0 == " " }
            while !left.isEmpty {
                // A label that comes again, such as Both, is listed once.
                let isNext = rest.first.map { left.hasPrefix($0.sentence) } ?? false
                let entry = isNext ? rest.popFirst() : entries.first { left == $0.sentence }
                let found = try #require(entry, "the page says: \(left)")
                left = left.dropFirst(found.sentence.count)
                if found.isBeginning {
                    let next = rest.first.flatMap { left.firstRange(of: $0.sentence)?.lowerBound }
                    let tail = left[..<(next ?? left.endIndex)]
                    #expect(!tail.dropLast(2).contains(". "), "more than one sentence: \(tail)")
                    left = left[(next ?? left.endIndex)...]
                }
                left = left.drop { $0 == " " }
            }
        }
        #expect(rest.map(\.sentence) == [], "the page does not say")
    }
}

import CDRPipeline
import Contracts
import Foundation
import Testing

/// A fixture of a dialect: an export, and beside it the calls that it becomes.
struct DialectFixture: CustomTestStringConvertible {
    let dialect: String
    let file: String

    var testDescription: String { "\(dialect)/\(file)" }

    /// Every export in the folders of the dialects.
    static let all: [DialectFixture] = Dialects.all.flatMap { dialect in
        let folder = fixtures.appending(path: dialect.name).path
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { !$0.hasSuffix(".calls") && !$0.hasPrefix("cel-") }.sorted()
            .map { DialectFixture(dialect: dialect.name, file: $0) }
    }
}

// Each `Fixtures/DIALECT/NAME.EXTENSION` has a golden `NAME.calls`. The switches of the fixtures
// stand in Kyiv. A name that ends in `-legs` is read a row a call.
@Suite struct `The fixtures of the dialects` {
    @Test(arguments: DialectFixture.all)
    func `become the calls of their golden`(fixture: DialectFixture) throws {
        let kyiv = try #require(TimeZoneRules(named: "Europe/Kyiv"))
        let dialect = try #require(Dialects.named(fixture.dialect))
        let path = fixtures.appending(path: "\(fixture.dialect)/\(fixture.file)")
        let name = path.deletingPathExtension().lastPathComponent
        try expectGolden(
            try CallLines.text(
                of: path.path,
                dialect,
                zone: kyiv,
                isLinked: name.hasSuffix("-legs") ? false : nil
            ),
            at: "\(fixture.dialect)/\(name).calls"
        )
    }
}

package import Foundation
package import Testing

/// The root of the package, found from where this file lies.
package let packageRoot = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

/// The folder of fixtures.
package let fixtures = packageRoot.appending(path: "Fixtures")

/// The rows that real switches wrote, or `nil` where they are not at hand.
package let labSamples: URL? = {
    let folder = packageRoot.deletingLastPathComponent().appending(path: "shared/samples/lab")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
}()

/// Expects `actual` to equal the file at `path` under Fixtures.
///
/// Run with `CDRHOOK_RECORD=1` to write the file instead; the test then fails once, so that a
/// recording is never mistaken for a pass.
package func expectGolden(
    _ actual: String,
    at path: String,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let file = fixtures.appending(path: path)
    guard ProcessInfo.processInfo.environment["CDRHOOK_RECORD"] == nil else {
        try Data(actual.utf8).write(to: file, options: .atomic)
        Issue.record("recorded \(path)", sourceLocation: sourceLocation)
        return
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    #expect(actual == expected, "\(path) differs", sourceLocation: sourceLocation)
}

import FoundationEssentials

/// File paths by a pattern: `*` is any run of characters within a name, `?` any one of them.
package struct Glob: Sendable, Hashable {
    /// The pattern.
    package let pattern: String

    /// A pattern of paths or names.
    package init(_ pattern: String) { self.pattern = pattern }

    /// Whether the pattern has anything but a plain name.
    package var isPattern: Bool {
        pattern.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
    }

    /// Whether `name` matches the pattern from end to end.
    package func matches(_ name: String) -> Bool {
        // Most names differ in their first byte.
        if let first = pattern.utf8.first, first != UInt8(ascii: "*"), first != UInt8(ascii: "?"),
            first != name.utf8.first
        {
            return false
        }
        return matchesAll(name)
    }

    private func matchesAll(_ name: String) -> Bool {
        Self.matches(Array(pattern.utf8)[...], Array(name.utf8)[...])
    }

    /// The paths that match, sorted by name; a folder that cannot be read has none.
    package func paths() -> [String] {
        guard isPattern else {
            return FileManager.default.fileExists(atPath: pattern) ? [pattern] : []
        }
        var found = [pattern.hasPrefix("/") ? "/" : ""]
        for part in pattern.split(separator: "/").map({ Glob(String($0)) }) {
            found = found.flatMap { folder -> [String] in
                let base = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
                guard part.isPattern else {
                    let path = base + part.pattern
                    return FileManager.default.fileExists(atPath: path) ? [path] : []
                }
                let names = try? FileManager.default.contentsOfDirectory(
                    atPath: base.isEmpty ? "." : base
                )
                return (names ?? []).filter { !$0.hasPrefix(".") && part.matches($0) }
                    .map { base + $0 }
            }
        }
        return found.sorted()
    }

    private static func matches(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        var (pattern, name) = (pattern, name)
        var star: (pattern: ArraySlice<UInt8>, name: ArraySlice<UInt8>)?
        while !name.isEmpty {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                star = (pattern, name)
            } else if let first = pattern.first, first == UInt8(ascii: "?") || first == name.first {
                pattern = pattern.dropFirst()
                name = name.dropFirst()
            } else if let last = star {
                // The last star takes one more character.
                pattern = last.pattern
                name = last.name.dropFirst()
                star = (last.pattern, name)
            } else {
                return false
            }
        }
        return pattern.allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

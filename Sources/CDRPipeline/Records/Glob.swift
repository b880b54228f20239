import FoundationEssentials

/// File paths by a pattern.
///
/// `*` is any run of characters within a name, `?` any one of them, `[0-9]` one of a set, `[!0-9]`
/// one that is in none.
package struct Glob: Sendable, Hashable {
    /// The pattern.
    package let pattern: String

    /// A pattern of paths or names.
    package init(_ pattern: String) { self.pattern = pattern }

    /// Whether the pattern has anything but a plain name.
    package var isPattern: Bool {
        pattern.utf8.contains { "*?[".utf8.contains($0) }
    }

    /// Whether `name` matches the pattern from end to end.
    package func matches(_ name: String) -> Bool {
        // Most names differ in their first byte.
        if let first = pattern.utf8.first, !"*?[".utf8.contains(first), first != name.utf8.first {
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
        while let byte = name.first {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                star = (pattern, name)
            } else if let rest = rest(of: pattern, behind: byte) {
                pattern = rest
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

    /// The pattern behind what stands for one byte; `nil` when the byte does not match that.
    private static func rest(
        of pattern: ArraySlice<UInt8>,
        behind byte: UInt8
    ) -> ArraySlice<UInt8>? {
        guard let first = pattern.first else { return nil }
        let rest = pattern.dropFirst()
        if first == UInt8(ascii: "["), let close = rest.dropFirst().firstIndex(of: 0x5D) {
            let isNegated = rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^")
            let set = Array(isNegated ? rest[..<close].dropFirst() : rest[..<close])
            return contains(byte, in: set) != isNegated ? rest[(close + 1)...] : nil
        }
        return first == UInt8(ascii: "?") || first == byte ? rest : nil
    }

    /// Whether a byte is in a set such as `a-z_`.
    private static func contains(_ byte: UInt8, in set: [UInt8]) -> Bool {
        var at = 0
        while at < set.count {
            if at + 2 < set.count, set[at + 1] == UInt8(ascii: "-") {
                if set[at] <= byte, byte <= set[at + 2] { return true }
                at += 3
            } else {
                if set[at] == byte { return true }
                at += 1
            }
        }
        return false
    }
}

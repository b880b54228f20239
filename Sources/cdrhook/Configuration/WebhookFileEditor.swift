import FoundationEssentials

/// Changes one value of a webhook's file and leaves the rest of it to the letter: comments, order,
/// spaces.
///
/// What was changed is read again before it is written, and must say what the file said before but
/// for that value. Where it does not, as with a value over several lines, nothing is written, and a
/// person is asked to edit the file.
struct WebhookFileEditor {
    /// The file.
    let path: String

    /// Sets a key to a value, or takes it away.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - table: The table that it stands in; `nil` for the top of the file.
    ///   - value: A text, a number or a truth; `nil` takes the key away.
    /// - Throws: A ``ConfigurationProblem`` when the file cannot be read, changed or written.
    func set(
        _ key: String,
        in table: String? = nil,
        to value: TOMLValue?
    ) throws(ConfigurationProblem) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw problem("the file cannot be read")
        }
        let before = Array(data)
        let name = table.map { "\($0).\(key)" } ?? key
        guard let old = Self.document(before),
            let after = Self.changed(before, old, key, in: table, to: value),
            let new = Self.document(after),
            Self.value(key, in: table, of: new) == value?.json().line,
            Self.rest(of: old, without: key, in: table)
                == Self.rest(of: new, without: key, in: table)
        else {
            throw problem("\"\(name)\" cannot be changed here; edit the file by hand")
        }
        guard after != before else { return }
        do throws(FileReplacement.Failure) {
            try FileReplacement(path: path).write(after)
        } catch {
            throw problem("the file cannot be written: \(error.reason)")
        }
    }

    private func problem(_ sentence: String) -> ConfigurationProblem {
        ConfigurationProblem(file: path, key: "", expected: sentence)
    }

    private static func document(_ bytes: [UInt8]) -> TOMLTable? {
        try? TOMLReader.read(String(decoding: bytes, as: UTF8.self))
    }

    private static func node(_ key: String, in table: String?, of document: TOMLTable) -> TOMLNode?
    {
        guard let table else { return document[key] }
        guard case .table(let inner) = document[table]?.value else { return nil }
        return inner[key]
    }

    private static func value(_ key: String, in table: String?, of document: TOMLTable) -> String? {
        node(key, in: table, of: document)?.value.json().line
    }

    /// Everything but that key; a table that is left empty says as much as none.
    private static func rest(
        of document: TOMLTable,
        without key: String,
        in table: String?
    ) -> String {
        var document = document
        if let table, case .table(var inner) = document[table]?.value {
            inner[key] = nil
            document[table] =
                inner.entries.isEmpty ? nil : TOMLNode(value: .table(inner), line: 0)
        } else {
            document[key] = nil
        }
        return TOMLValue.table(document).json().line
    }

    /// The bytes with the change made line by line, right or not; `nil` where it finds no place.
    private static func changed(
        _ bytes: [UInt8],
        _ document: TOMLTable,
        _ key: String,
        in table: String?,
        to value: TOMLValue?
    ) -> [UInt8]? {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map(Array.init)
        let end = lines.first?.last == UInt8(ascii: "\r") ? "\r" : ""
        let entry = value.map { "\(TOMLLine.key(key)) = \($0.json().line)\(end)" }
        if let node = node(key, in: table, of: document) {
            guard lines.indices.contains(node.line - 1) else { return nil }
            guard let value else {
                lines.remove(at: node.line - 1)
                return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
            }
            guard let span = TOMLLine.value(in: lines[node.line - 1]) else { return nil }
            lines[node.line - 1].replaceSubrange(span, with: value.json().line.utf8)
        } else if let entry {
            guard let place = place(in: table, of: document) else {
                guard let table else { return nil }
                if lines.last == [] { lines.removeLast() }
                lines += ["\(end)", "[\(table)]\(end)", entry, ""].map { Array($0.utf8) }
                return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
            }
            guard place <= lines.count else { return nil }
            // The last line of a file may lack its line feed.
            lines.insert(Array(entry.utf8), at: place)
        }
        return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }

    /// Behind which line a new key goes: the last one of its table; at the top that of the URL,
    /// which every webhook has.
    private static func place(in table: String?, of document: TOMLTable) -> Int? {
        guard let table else { return document["url"]?.line }
        guard let node = document[table], case .table(let inner) = node.value else { return nil }
        return inner.entries.map(\.node.line).max() ?? node.line
    }
}

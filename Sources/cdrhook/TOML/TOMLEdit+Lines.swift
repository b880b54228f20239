/// Changes made line by line, right or not: who asks for one reads the document again.
extension TOMLEdit {
    /// The lines without their line feeds; behind the last of them stands an empty one.
    var lines: [[UInt8]] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map(Array.init)
    }

    static func joined(_ lines: [[UInt8]]) -> [UInt8] {
        Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }

    /// The bytes with a key changed; `nil` where it finds no place.
    func changed(_ path: [String], to value: TOMLValue?) -> [UInt8]? {
        guard let key = path.last else { return nil }
        if let node = node(at: path) {
            guard let span = node.span else { return value == nil ? withoutTable(node) : nil }
            guard let value else { return without(span) }
            var after = bytes
            after.replaceSubrange(span, with: value.toml.utf8)
            return after
        }
        guard let value else { return bytes }
        let entry = "\(TOMLKey.written(key)) = \(value.toml)"
        let table = Array(path.dropLast())
        if table.isEmpty { return inserting(entry, behind: place(of: key)) }
        guard let node = node(at: table) else { return appending(entry, in: table) }
        guard case .table(let inner) = node.value, node.span == nil else { return nil }
        let last = inner.entries.compactMap { $0.node.span.map { line(of: $0.upperBound) } }.max()
        return inserting(entry, behind: last ?? node.line)
    }

    private func line(of offset: Int) -> Int {
        bytes[..<offset].count { $0 == UInt8(ascii: "\n") } + 1
    }

    /// Behind which line a new key at the top goes: that of the comment that shows what counts
    /// without it, else that of the URL, which every webhook has.
    private func place(of key: String) -> Int? {
        let top = lines.prefix { $0.first != UInt8(ascii: "[") }
        let shown = ["# \(key) = ", "# none: \(key) = "].map { Array($0.utf8) }
        let comment = top.firstIndex { line in shown.contains { line.starts(with: $0) } }
        return comment.map { $0 + 1 } ?? document["url"]?.line
    }

    private var end: String { lines.first?.last == UInt8(ascii: "\r") ? "\r" : "" }

    private func inserting(_ entry: String, behind place: Int?) -> [UInt8]? {
        var lines = self.lines
        guard let place, place <= lines.count else { return nil }
        // The last line of a file may lack its line feed.
        lines.insert(Array((entry + end).utf8), at: place)
        return Self.joined(lines)
    }

    private func appending(_ entry: String, in table: [String]) -> [UInt8] {
        var lines = self.lines
        if lines.last == [] { lines.removeLast() }
        let header = "[\(table.map(TOMLKey.written).joined(separator: "."))]"
        lines += [end, header + end, entry + end, ""].map { Array($0.utf8) }
        return Self.joined(lines)
    }

    /// The bytes without a key and its value; a comment behind them stays.
    private func without(_ span: Range<Int>) -> [UInt8] {
        let lineFeed = UInt8(ascii: "\n")
        let start = bytes[..<span.lowerBound].lastIndex(of: lineFeed).map { $0 + 1 } ?? 0
        let stop = bytes[span.upperBound...].firstIndex(of: lineFeed) ?? bytes.count
        let comment = bytes[span.upperBound..<stop].firstIndex(of: UInt8(ascii: "#"))
        return Array(bytes[..<start] + bytes[(comment ?? min(stop + 1, bytes.count))...])
    }

    /// The bytes without a table under its header.
    private func withoutTable(_ node: TOMLNode) -> [UInt8]? {
        guard case .table(let inner) = node.value, lines.indices.contains(node.line - 1) else {
            return nil
        }
        var after = self
        for span in inner.entries.compactMap(\.node.span).reversed() {
            guard let less = TOMLEdit(after.without(span)) else { return nil }
            after = less
        }
        let before = lines[..<(node.line - 1)].reduce(0) { $0 + $1.count + 1 }
        guard let bracket = after.bytes[before...].firstIndex(of: UInt8(ascii: "]")) else {
            return nil
        }
        return after.without(bracket..<(bracket + 1))
    }
}

/// Learns from the first bytes of an export how it is written.
enum ExportFormat {
    /// How many lines above the first record may be none.
    private static let mostRubbish = 20

    /// How a file is written: as its first record says that is a header or a row in any format, so
    /// that rubbish above it decides nothing; `nil` while no line is whole.
    ///
    /// - Parameters:
    ///   - head: The first bytes of the file.
    ///   - isWhole: Whether the file was dropped whole, so that its last line needs no end.
    ///   - dialect: The switch that wrote it.
    /// - Returns: The dialect's own format where no record tells.
    static func of(
        _ head: ArraySlice<UInt8>,
        isWhole: Bool,
        _ dialect: any Dialect
    ) -> CSVFormat? {
        // What stands behind the last line feed is no line yet, unless nothing can follow.
        let end = head.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? head.startIndex
        let isOneObject = end == head.startIndex && isObject(head)
        var text = isWhole || isOneObject ? head : head[..<end]
        guard !text.isEmpty || head.count + 3 >= CSVFileReader.longestHead else { return nil }
        for _ in 0..<mostRubbish where !text.isEmpty {
            if let format = dialect.format(of: Array(text)) { return format }
            let next = text.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? text.endIndex
            text = text[next...]
        }
        return dialect.csv
    }

    /// Whether text begins as a JSON object does, which ends without a line feed.
    private static func isObject(_ text: ArraySlice<UInt8>) -> Bool {
        text.first { !JSONRowScanner.isSpace($0) } == UInt8(ascii: "{")
    }
}

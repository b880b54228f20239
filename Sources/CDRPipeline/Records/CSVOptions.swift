/// What a source's configuration says of its files; what it does not say is found out.
package struct CSVOptions: Sendable, Hashable {
    /// The byte between two fields, or `nil` to tell it by a file's first line.
    package var delimiter: UInt8?

    /// How texts are encoded.
    package var encoding: TextEncoding

    /// Whether each file is dropped whole, so that its last line needs no end; `nil` for what is
    /// usual with the switch.
    package var hasCompleteFiles: Bool?

    /// Everything is found out.
    package init(
        delimiter: UInt8? = nil,
        encoding: TextEncoding = .utf8,
        hasCompleteFiles: Bool? = nil
    ) {
        self.delimiter = delimiter
        self.encoding = encoding
        self.hasCompleteFiles = hasCompleteFiles
    }
}

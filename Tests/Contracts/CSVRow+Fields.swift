package import CDRPipeline

extension CSVRow {
    /// A row of field texts.
    package init(fields: [String]) {
        var (bytes, ends): ([UInt8], [Int]) = ([], [])
        for field in fields {
            bytes += Array(field.utf8)
            ends.append(bytes.count)
        }
        self.init(bytes: bytes, ends: ends)
    }
}

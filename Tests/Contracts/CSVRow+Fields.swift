package import CDRPipeline

extension CSVRow {
    /// A row of field texts.
    package init(fields: [String]) {
        self.init()
        for field in fields {
            bytes += Array(field.utf8)
            ends.append(bytes.count)
        }
    }
}

import CDRPipeline
import Testing

@Suite struct `A CSV scanner` {
    private func rows(_ text: String, _ format: CSVFormat = CSVFormat()) -> [[String]] {
        let bytes = Array(text.utf8)
        let scanner = CSVScanner(format)
        var rows: [[String]] = []
        var at = 0
        while let scan = scanner.record(in: bytes, from: at) {
            rows.append((0..<scan.row.count).map { scan.row.text(at: $0) })
            at = scan.next
        }
        return rows
    }

    @Test(arguments: [
        ("a,b\n", ["a", "b"]), ("\"a\",\"b\"\n", ["a", "b"]), ("a,,\n", ["a", "", ""]),
        ("\"a,b\",c\r\n", ["a,b", "c"]), ("\"say \"\"hi\"\"\",1\n", ["say \"hi\"", "1"]),
        ("\"two\nlines\",1\n", ["two\nlines", "1"]), ("\"\",\"\"\n", ["", ""]),
        ("\"\"\"Ann\"\" <1>\"\n", ["\"Ann\" <1>"]),
    ])
    func `reads a record with doubled quotes`(text: String, fields: [String]) {
        #expect(rows(text) == [fields])
    }

    @Test(arguments: ["a,b", "\"a", "\"a\nb", "\"a\"", "a,\"b\"\""])
    func `waits for the line feed that ends a record`(text: String) {
        #expect(rows(text).isEmpty)
    }

    @Test(arguments: [
        ("\"O'Brien, Pat\",\"1\"\n", ["O'Brien, Pat", "1"]),
        ("\"Ann \\\"Annie\\\" Lee\",\"2\"\n", ["Ann \\\"Annie\\\" Lee", "2"]),
        ("\"\"NOBODY\" <212>\",\"x\"\n", ["\"NOBODY\" <212>", "x"]),
        ("\"a\",\"\", \"snom\",\"PCMU\"\n", ["a", "", "snom", "PCMU"]),
        ("\"a\",\"b\"\r\n", ["a", "b"]),
    ])
    func `reads a record whose values were pasted between quotes`(text: String, fields: [String]) {
        #expect(rows(text, CSVFormat(quoting: .pasted)) == [fields])
    }

    @Test func `reads other delimiters`() {
        #expect(rows("a;\"b;c\"\n", CSVFormat(delimiter: UInt8(ascii: ";"))) == [["a", "b;c"]])
    }
}

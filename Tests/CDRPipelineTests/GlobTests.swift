import CDRPipeline
import Testing

@Suite struct `A pattern of names` {
    @Test(arguments: [
        ("Master.csv*", "Master.csv", true), ("Master.csv*", "Master.csv.1.gz", true),
        ("Master.csv*", "Other.csv", false), ("cdr_?.csv", "cdr_1.csv", true),
        ("cdr_?.csv", "cdr_12.csv", false), ("Master.csv-[0-9]*", "Master.csv-20261125", true),
        ("Master.csv-[0-9]*", "Master.csv-old", false), ("[!.]*", "a", true),
        ("[!a]*", "abc", false), ("[a-c_]x", "_x", true), ("[a-c_]x", "dx", false),
        ("*[0-9].gz", "a1.gz", true), ("*[0-9].gz", "a.gz", false), ("a[b", "a[b", true),
        ("a[b", "ab", false), ("*", "", true), ("[]", "]", false), ("a*b*c", "aXbYbZc", true),
    ])
    func `matches from end to end`(pattern: String, name: String, matches: Bool) {
        #expect(Glob(pattern).matches(name) == matches)
    }
}

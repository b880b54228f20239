import CDRPipeline
import Contracts
import Foundation
import Testing

@Suite struct `The dialect of a file` {
    @Test(arguments: DialectFixture.all)
    func `is found by its rows`(fixture: DialectFixture) throws {
        let path = fixtures.appending(path: "\(fixture.dialect)/\(fixture.file)").path
        let found = try #require(try DialectCandidate.all(of: path).first)
        // Without columns of its own, OpenSIPS's accounting is Kamailio's to the letter.
        let twins: Set = ["kamailio", "opensips"]
        let isTwin = twins.isSuperset(of: [found.dialect.name, fixture.dialect])
        #expect(
            found.dialect.name == fixture.dialect || isTwin,
            "\(found.dialect.name): \(found.legs) of \(found.rows) rows"
        )
    }

    @Test(.enabled(if: labSamples != nil, "../shared/samples/lab is not here"))
    func `is found in what real switches wrote`() throws {
        let folder = try #require(labSamples)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where name.hasPrefix("asterisk_A_pg_cdr") || name.hasPrefix("asterisk_A_account")
            || name == "asterisk_A_Master.csv" || name.hasPrefix("freeswitch")
        {
            let found = try DialectCandidate.all(of: folder.appending(path: name).path).first
            #expect(found?.dialect.name == String(name.prefix { $0 != "_" }), "\(name)")
        }
    }

    @Test func `is none where nobody's rows are`() throws {
        let folder = try TemporaryFolder()
        try folder.write("Dear sir,\nthis is a letter, and not a record.\n", to: "a.txt")
        #expect(try DialectCandidate.all(of: folder.file("a.txt")).isEmpty)
    }
}

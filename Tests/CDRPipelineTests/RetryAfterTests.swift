import CDRPipeline
import Testing

@Suite struct `A receiver's wish to wait` {
    private let now = Timestamp(seconds: 1_795_514_400)

    private func wait(_ headers: String..., date: String = "") -> Int64? {
        var response = HTTPResponse(ticket: 1)
        response.retryAfter = headers
        response.date = date
        return RetryAfter.wait(of: response, now: now).map { $0.components.seconds }
    }

    @Test(arguments: [
        ("120", 120), ("  7  ", 7), ("\t30", 30), ("86400", 21_600), ("21600", 21_600),
        ("Tue, 24 Nov 2026 10:02:00 GMT", 120), ("Tuesday, 24-Nov-26 10:02:00 GMT", 120),
        ("Tue Nov 24 10:02:00 2026", 120), ("Wed, 25 Nov 2026 10:00:00 GMT", 21_600),
    ])
    func `is heeded in seconds and in the three forms of a date, for six hours at most`(
        header: String,
        seconds: Int64
    ) {
        #expect(wait(header) == seconds)
    }

    @Test(arguments: [
        "0", "", " ", "-1", "abc", "0x10", "1.5", "1e3", "+5", "120, 240", "120; x=1",
        "99999999999999999999", "2026-11-24T10:02:00Z", "Tue, 24 Nov 2026 09:59:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
        "Tue, 24 Nov 2026 10:02:00 CET", "Tue, 31 Feb 2027 10:02:00 GMT",
        "Tue, 24 Nov 2026 25:02:00 GMT", "Tue, 24 Nov 2026", "Tue Nov 24 10:02 2026",
    ])
    func `is left out of account when nobody can have meant it`(header: String) {
        #expect(wait(header) == nil)
    }

    @Test func `is the latest of several`() {
        #expect(wait("60", "abc", "120", "30") == 120)
    }

    @Test func `is read against the receiver's own clock`() {
        let ahead = "Tue, 24 Nov 2026 10:12:00 GMT"
        #expect(wait("Tue, 24 Nov 2026 10:13:00 GMT", date: ahead) == 60)
        #expect(wait("Tue, 24 Nov 2026 10:11:00 GMT", date: ahead) == nil)
        #expect(wait("Tue, 24 Nov 2026 10:01:00 GMT", date: "yesterday") == 60)
    }
}

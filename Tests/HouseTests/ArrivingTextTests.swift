import Contracts
import Foundation
import HTTP
import Testing

@Suite struct `A text of a row` {
    /// Texts that something on the way could take for more than texts.
    private static let texts = [
        "+&=%", "%2B %zz %", "\"quoted\", 'single' \\ back", "two\nlines\r\nof three", "\t tab ",
        "📞👩‍💻🇺🇦", "שלום \u{202e}עולם", "nul\u{0}byte", "\u{1}\u{1b}\u{7f}", "a#b?c/d;e:f@g",
        "</script>{{x}}${y}", String(repeating: "long +&=% ", count: 1_024),
    ]

    /// The fields of a form, each as a receiver reads it.
    private func fields(of form: String) throws -> [String: String] {
        let pairs = try form.split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = sides[1].replacing("+", with: " ").removingPercentEncoding
            return (String(sides[0]), try #require(value))
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Syncs rows of one column each to a webhook of each method.
    private func arrivals(of rows: Data, encoding: String = "utf-8") throws -> [ReceivedRequest] {
        let arrivals = Arrivals()
        let house = try Installation { request in
            arrivals.add(request)
            return .answer(status: 200)
        }
        try house.add(
            """
            name = "pbx"
            csv = { path = "calls.csv", delimiter = ",", encoding = "\(encoding)" }
            mapping = { uniqueid = "id", leadid = "text" }
            """,
            dialect: "generic"
        )
        try (Data("id,start,status,duration,src,text\n".utf8) + rows)
            .write(to: URL(filePath: house.folder.file("calls.csv")))
        for method in ["get", "post", "json"] {
            try house.addWebhook(
                method,
                "event = \"call-end\"\nmethod = \"\(method)\"\n[parameters]\nuniqueid = \"id\"\n"
                    + "leadid = \"lead\"\ncdr.text = \"text\""
            )
        }
        let run = try house.run("sync")
        #expect(run.exit == 0, "\(run.talk)")
        return arrivals.all
    }

    /// What a request says under each field.
    private func fields(of request: ReceivedRequest) throws -> [String: String] {
        let body = String(decoding: request.body, as: UTF8.self)
        if request.target == "/json" {
            return try JSONDecoder().decode([String: String].self, from: Data(request.body))
        }
        return try fields(of: request.method == "GET" ? String(request.target.dropFirst(5)) : body)
    }

    @Test func `arrives as the switch wrote it, whatever the method`() throws {
        let rows = Self.texts.enumerated().map { number, text in
            "\(number),2025-03-03 09:00:00,BUSY,3,100,\"\(text.replacing("\"", with: "\"\""))\"\n"
        }
        let arrived = try arrivals(of: Data(rows.joined().utf8))
        #expect(arrived.count == 3 * Self.texts.count)
        for request in arrived {
            let fields = try fields(of: request)
            let text = Self.texts[try #require(fields["id"].flatMap { Int($0) })]
            let isSame = fields["text"].map { Array($0.utf8) == Array(text.utf8) } ?? false
            #expect(isSame, "\(text.prefix(40)) by \(request.target.prefix(8))")
        }
    }

    @Test(arguments: [("utf-8", "J\u{fffd}rgen"), ("latin-1", "Jürgen")])
    func `in Latin-1 arrives as its source's encoding says`(encoding: String, text: String) throws {
        let row = Data("1,2025-03-03 09:00:00,BUSY,3,100,J".utf8) + [0xFC] + Data("rgen\n".utf8)
        let arrived = try arrivals(of: row, encoding: encoding)
        #expect(arrived.count == 3)
        for request in arrived {
            #expect(try fields(of: request)["text"] == text)
            #expect(try fields(of: request)["lead"] == text)
        }
    }
}

import Foundation

/// A Salesforce org for tests: it keeps Tasks, and holds callers to the documented rules.
///
/// | rule | what it answers |
/// |---|---|
/// | a token is good for ``tokenLife`` calls | 401 `INVALID_SESSION_ID` |
/// | API 46 and on, at most 200 records, one type | 404, 400 for all of them |
/// | an external id in each record, never `Id` | 400 for all of them |
/// | results in the order of the records, each with its own errors | 200 |
/// | fields, lengths, picklists, links that exist | the item's error |
/// | ``allowed`` calls a day | 403 `REQUEST_LIMIT_EXCEEDED` |
package final class SalesforceStandIn: @unchecked Sendable {
    /// What it answers: a status, header lines, a body.
    package struct Answer: Sendable {
        package var status: Int
        package var headers: [String] = []
        package var body: String
    }

    /// What goes wrong with a request.
    package enum Fault: Sendable {
        /// It answers with this status and does nothing.
        case status(Int)

        /// It does what it is asked, and answers 503.
        case lostAnswer
    }

    /// Somebody with a telephone.
    package struct Person: Sendable {
        var type: String
        var id: String
        var phone: String
        var lastActivity: String?

        /// A contact, a lead or an account.
        package init(_ type: String, _ id: String, _ phone: String, lastActivity: String? = nil) {
            self.type = type
            self.id = id
            self.phone = phone
            self.lastActivity = lastActivity
        }
    }

    private let lock = NSLock()

    /// Settings of the org.
    package var clientSecret = "secret"
    package var tokenLife = Int.max
    package var allowed = 100_000
    package var isKeyed = true
    package var base = ""
    package var zone = "Europe/Kyiv"
    package var people: [Person] = []
    package var lacking: Set<String> = []
    package var mayRepeatSubtype = true

    /// Whether Tasks are kept with all their fields, or by their ids alone.
    package var keepsFields = true

    /// Whether an assertion is good; by default none is.
    package var takesAssertion: (String) -> Bool = { _ in false }

    /// What goes wrong with a call, by its number from 1 and its path.
    package var fault: (Int, String) -> Fault? = { _, _ in nil }

    /// What a record is refused with, by its id and how often it came, from 1.
    package var itemFault: (String, Int) -> String? = { _, _ in nil }

    /// What came.
    package private(set) var calls = 0
    package private(set) var faults = 0
    package private(set) var tokens = 0
    package private(set) var paths: [String] = []
    package private(set) var tasks: [[String: Any]] = []
    package private(set) var batches: [Int] = []
    private var tokenUses: [String: Int] = [:]
    private var places: [String: Int] = [:]
    private var seen: [String: Int] = [:]

    /// An org without anybody in it.
    package init() {}

    /// The Task of an event, or `nil`.
    package func task(_ id: String) -> [String: Any]? {
        lock.withLock { tasks.first { $0["CallObject"] as? String == id } }
    }

    /// Answers a request.
    ///
    /// - Parameters:
    ///   - method: `GET`, `POST` or `PATCH`.
    ///   - target: Path and query.
    ///   - authorization: The header of that name, or `nil`.
    ///   - body: The body.
    /// - Returns: What it says to that.
    package func answer(
        _ method: String,
        _ target: String,
        authorization: String?,
        body: [UInt8]
    ) -> Answer {
        lock.withLock {
            if target == "/services/oauth2/token" { return token(body) }
            guard let token = authorization?.dropFirst("Bearer ".count).description,
                let uses = tokenUses[token], uses < tokenLife
            else { return whole(401, "INVALID_SESSION_ID", "Session expired or invalid") }
            tokenUses[token] = uses + 1
            calls += 1
            guard calls <= allowed else {
                return whole(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
            }
            let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
            paths.append("\(method) \(parts[0])")
            let fault = fault(calls, parts[0])
            if fault != nil { faults += 1 }
            if case .status(let status) = fault {
                return whole(status, "SERVER_UNAVAILABLE", "try again")
            }
            var answer = route(method, parts[0], query: parts.count > 1 ? parts[1] : "", body)
            answer.headers.append("Sforce-Limit-Info: api-usage=\(calls)/\(allowed)")
            if case .lostAnswer = fault { answer = whole(503, "SERVER_UNAVAILABLE", "lost") }
            return answer
        }
    }

    private func token(_ body: [UInt8]) -> Answer {
        var fields: [String: String] = [:]
        for pair in String(decoding: body, as: UTF8.self).split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1)
            fields[String(halves[0])] =
                halves.count > 1
                ? halves[1].removingPercentEncoding ?? "" : ""
        }
        let isGood =
            switch fields["grant_type"] {
            case "client_credentials":
                fields["client_id"] == "client" && fields["client_secret"] == clientSecret
            case "urn:ietf:params:oauth:grant-type:jwt-bearer":
                takesAssertion(fields["assertion"] ?? "")
            default: false
            }
        guard isGood else {
            return Answer(
                status: 400,
                body:
                    #"{"error":"invalid_client","error_description":"invalid client credentials"}"#
            )
        }
        tokens += 1
        tokenUses["00D!T\(tokens)"] = 0
        return Answer(
            status: 200,
            body: "{\"access_token\":\"00D!T\(tokens)\",\"instance_url\":\"\(base)\","
                + "\"token_type\":\"Bearer\",\"issued_at\":\"1\",\"signature\":\"x\"}"
        )
    }

    private func route(_ method: String, _ path: String, query: String, _ body: [UInt8]) -> Answer {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count > 3, parts[0] == "services", parts[1] == "data",
            let version = Double(parts[2].dropFirst()), version >= 46
        else { return whole(404, "NOT_FOUND", "The requested resource does not exist") }
        switch (method, parts.dropFirst(3).joined(separator: "/")) {
        case ("GET", "limits"):
            let counts = "{\"Max\":\(allowed),\"Remaining\":\(allowed - calls)}"
            return Answer(status: 200, body: "{\"DailyApiRequests\":\(counts)}")
        case ("GET", "sobjects/Task/describe"): return describe()
        case ("GET", "query"): return find(query)
        case ("GET", "search"): return search(query)
        case ("POST", "composite/sobjects"): return write(body, key: nil)
        case ("PATCH", "composite/sobjects/Task/Cdrhook_Id__c"):
            guard isKeyed, !lacking.contains("Cdrhook_Id__c") else {
                return whole(404, "NOT_FOUND", "Provided external ID field does not exist")
            }
            return write(body, key: "Cdrhook_Id__c")
        default: return whole(404, "NOT_FOUND", "The requested resource does not exist")
        }
    }

    private func whole(_ status: Int, _ code: String, _ message: String) -> Answer {
        Answer(
            status: status,
            body: "[{\"message\":\"\(message)\",\"errorCode\":\"\(code)\",\"fields\":[]}]"
        )
    }

    private static let lengths = [
        "TaskSubtype": 40, "CallType": 40, "CallDurationInSeconds": 0, "CallDisposition": 255,
        "CallObject": 255, "Subject": 255, "Description": 32_000, "Status": 255, "Priority": 255,
        "ActivityDate": 0, "WhoId": 18, "WhatId": 18, "OwnerId": 18, "Cdrhook_Id__c": 64,
        "Call_Start__c": 40,
    ]

    private static let choices = [
        "CallType": ["Inbound", "Outbound", "Internal"], "Status": ["Not Started", "Completed"],
        "Priority": ["High", "Normal"],
    ]

    private func describe() -> Answer {
        let fields = Self.lengths.filter { !lacking.contains($0.key) }.map { name, length in
            let isKey = name == "Cdrhook_Id__c" && isKeyed
            let values = (Self.choices[name] ?? []).map { "{\"value\":\"\($0)\",\"active\":true}" }
            return "{\"name\":\"\(name)\",\"length\":\(length),\"createable\":true,"
                + "\"updateable\":\(name != "TaskSubtype"),\"externalId\":\(isKey),"
                + "\"idLookup\":\(isKey),\"picklistValues\":[\(values.joined(separator: ","))]}"
        }
        // A real one is far longer than 64 KiB.
        let padding = String(repeating: " ", count: 300_000)
        return Answer(
            status: 200,
            body: "{\"fields\":[\(fields.joined(separator: ","))]\(padding)}"
        )
    }

    private static func decoded(_ query: String) -> String {
        let text = query.split(separator: "&").first { $0.hasPrefix("q=") }?.dropFirst(2) ?? ""
        return text.replacing("+", with: " ").removingPercentEncoding ?? ""
    }

    private func find(_ query: String) -> Answer {
        let text = Self.decoded(query)
        if text == "SELECT TimeZoneSidKey FROM Organization" {
            return Answer(status: 200, body: "{\"records\":[{\"TimeZoneSidKey\":\"\(zone)\"}]}")
        }
        let start = "SELECT CallObject FROM Task WHERE CallObject IN ("
        guard text.hasPrefix(start), query.utf8.count < 16_000 else {
            return whole(400, "MALFORMED_QUERY", "unexpected token")
        }
        let ids = text.dropFirst(start.count).dropLast().split(separator: ",")
            .map { String($0).replacing("'", with: "") }
        let records = tasks.compactMap { $0["CallObject"] as? String }.filter(ids.contains)
            .map { "{\"CallObject\":\"\($0)\"}" }
        return Answer(status: 200, body: "{\"records\":[\(records.joined(separator: ","))]}")
    }

    private func search(_ query: String) -> Answer {
        let text = Self.decoded(query)
        guard text.hasPrefix("FIND {"), let end = text.firstIndex(of: "}"),
            text[end...].hasPrefix("} IN PHONE FIELDS RETURNING Contact("),
            text.count <= 4_300
        else { return whole(400, "MALFORMED_SEARCH", "unexpected token") }
        let terms = text[text.index(text.startIndex, offsetBy: 6)..<end]
            .components(separatedBy: " OR ")
        guard terms.joined(separator: " OR ").count <= 4_000,
            terms.allSatisfy({ $0.allSatisfy(\.isNumber) && !$0.isEmpty })
        else { return whole(400, "MALFORMED_SEARCH", "reserved characters") }
        let wanted = Set(terms)
        let hits = people.filter { person in
            let digits = String(person.phone.filter(\.isNumber))
            return wanted.contains(digits) || wanted.contains(String(digits.suffix(9)))
        }
        .map { person in
            let activity = person.lastActivity.map { "\"\($0)\"" } ?? "null"
            return "{\"attributes\":{\"type\":\"\(person.type)\"},\"Id\":\"\(person.id)\","
                + "\"Phone\":\"\(person.phone)\",\"LastActivityDate\":\(activity)}"
        }
        return Answer(status: 200, body: "{\"searchRecords\":[\(hits.joined(separator: ","))]}")
    }

    private func write(_ body: [UInt8], key: String?) -> Answer {
        let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        guard let object, object["allOrNone"] as? Bool == false,
            let records = object["records"] as? [[String: Any]], !records.isEmpty
        else { return whole(400, "JSON_PARSER_ERROR", "unexpected input") }
        guard records.count <= 200 else {
            return whole(400, "EXCEEDED_ID_LIMIT", "record limit reached")
        }
        let known = Set(Self.lengths.keys).subtracting(lacking).union(["attributes"])
        for record in records {
            guard (record["attributes"] as? [String: Any])?["type"] as? String == "Task",
                record["Id"] == nil, key == nil || record[key ?? ""] is String
            else { return whole(400, "INVALID_INPUT", "type or external id") }
            if let field = record.keys.first(where: { !known.contains($0) }) {
                return whole(400, "INVALID_FIELD", "No such column '\(field)'")
            }
        }
        batches.append(records.count)
        let results = records.map { result(of: $0, key: key) }
        return Answer(status: 200, body: "[\(results.joined(separator: ","))]")
    }

    private func result(of record: [String: Any], key: String?) -> String {
        let id = record["CallObject"] as? String ?? ""
        seen[id, default: 0] += 1
        if let code = itemFault(id, seen[id] ?? 1) ?? objection(to: record, key: key) {
            let parts = code.split(separator: " ", maxSplits: 1)
            let fields = parts.count > 1 ? "\"\(parts[1])\"" : ""
            return "{\"success\":false,\"errors\":[{\"statusCode\":\"\(parts[0])\","
                + "\"message\":\"no\",\"fields\":[\(fields)]}]}"
        }
        let kept = keepsFields ? record : ["CallObject": id]
        if let key, let external = record[key] as? String, let place = places[external] {
            tasks[place].merge(kept) { _, new in new }
            return "{\"id\":\"00T\(place)\",\"success\":true,\"errors\":[],\"created\":false}"
        }
        tasks.append(kept)
        if let key, let external = record[key] as? String { places[external] = tasks.count - 1 }
        return "{\"id\":\"00T\(tasks.count)\",\"success\":true,\"errors\":[],\"created\":true}"
    }

    /// What is wrong with a record: a code, and the field.
    private func objection(to record: [String: Any], key: String?) -> String? {
        for (name, value) in record {
            guard let text = value as? String else { continue }
            if let length = Self.lengths[name], length > 0, text.count > length {
                return "STRING_TOO_LONG \(name)"
            }
            if let choices = Self.choices[name], !choices.contains(text) {
                return "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST \(name)"
            }
        }
        let ids = Set(people.map(\.id))
        for name in ["WhoId", "WhatId"] {
            if let id = record[name] as? String, !ids.contains(id) {
                return "INVALID_CROSS_REFERENCE_KEY \(name)"
            }
        }
        let isThere = key.flatMap { record[$0] as? String }.flatMap { places[$0] } != nil
        if isThere, !mayRepeatSubtype, record["TaskSubtype"] != nil {
            return "INVALID_FIELD_FOR_INSERT_UPDATE TaskSubtype"
        }
        return record["Subject"] == nil && !isThere ? "REQUIRED_FIELD_MISSING Subject" : nil
    }
}

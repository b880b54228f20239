import CDRPipeline
import FoundationEssentials
import HTTP
import Synchronization

/// An org of Salesforce in miniature, for a demo: it knows one contact, and keeps of Tasks their
/// ids.
///
/// | request | what it answers |
/// |---|---|
/// | a token, for the demo's secret | one that is good for ever |
/// | the fields of Task; the org's zone | those that a call needs; Kyiv |
/// | a search by phone | its contact, when that has one of the numbers |
/// | Tasks by their external id | each made, or known already |
/// | anything else, or without the token | 404, or 401 |
final class DemoSalesforce: Sendable {
    /// The secret that it gives a token for.
    static let secret = "demo-secret"

    private static let token = "00D-demo"
    private static let contact = (id: "003000000000001", phone: "+38 (044) 555-01-01")

    private static let fields = [
        "TaskSubtype", "CallType", "CallDurationInSeconds", "CallDisposition", "CallObject",
        "Subject", "Description", "Status", "Priority", "ActivityDate", "WhoId", "WhatId",
        "OwnerId", "Cdrhook_Id__c",
    ]

    /// What came in a request for Tasks.
    private struct Batch: Decodable {
        struct Record: Decodable {
            var Cdrhook_Id__c: String
            var WhoId: String?
        }

        var records: [Record]
    }

    private struct Kept {
        var ids: Set<String> = []
        var linked: Set<String> = []
    }

    private let kept = Mutex(Kept())

    /// How many Tasks there are.
    var tasks: Int { kept.withLock(\.ids.count) }

    /// How many of them are linked to the contact.
    var linked: Int { kept.withLock(\.linked.count) }

    /// Whether a request is one for Salesforce.
    static func isMeant(by request: ReceivedRequest) -> Bool {
        request.target.hasPrefix("/services/")
    }

    /// Answers a request.
    func answer(to request: ReceivedRequest) -> ReceiverAnswer {
        if request.target == "/services/oauth2/token" { return token(request) }
        guard request.header("authorization") == "Bearer \(Self.token)" else {
            return Self.fault(401, "INVALID_SESSION_ID")
        }
        let path = request.target.prefix { $0 != "?" }.split(separator: "/").dropFirst(3)
        switch (request.method, path.joined(separator: "/")) {
        case ("GET", "sobjects/Task/describe"): return Self.answer(Self.describe)
        case ("GET", "query"):
            let zone = JSON.object([("TimeZoneSidKey", .text("Europe/Kyiv"))])
            return Self.answer(.object([("records", .array([zone]))]))
        case ("GET", "search"): return Self.answer(search(request.target))
        case ("PATCH", "composite/sobjects/Task/Cdrhook_Id__c"): return write(request.body)
        default: return Self.fault(404, "NOT_FOUND")
        }
    }

    private func token(_ request: ReceivedRequest) -> ReceiverAnswer {
        let form = String(decoding: request.body, as: UTF8.self)
        guard form.split(separator: "&").contains("client_secret=\(Self.secret)") else {
            return Self.answer(.object([("error", .text("invalid_client"))]), status: 400)
        }
        return Self.answer(
            .object([
                ("access_token", .text(Self.token)), ("token_type", .text("Bearer")),
                ("instance_url", .text("http://\(request.header("host") ?? "")")),
            ])
        )
    }

    private static var describe: JSON {
        let fields = fields.map { name in
            JSON.object([
                ("name", .text(name)), ("createable", .truth(true)), ("updateable", .truth(true)),
                ("externalId", .truth(name == "Cdrhook_Id__c")),
            ])
        }
        return .object([("fields", .array(fields))])
    }

    /// The contact, when one of the numbers of a search is its own.
    private func search(_ target: String) -> JSON {
        let ending = String(Self.contact.phone.filter(\.isNumber).suffix(9))
        let numbers = target.split { !$0.isNumber }
        let isWanted = numbers.contains { $0.hasSuffix(ending) }
        let hit = JSON.object([
            ("attributes", .object([("type", .text("Contact"))])),
            ("Id", .text(Self.contact.id)), ("Phone", .text(Self.contact.phone)),
        ])
        return .object([("searchRecords", .array(isWanted ? [hit] : []))])
    }

    private func write(_ body: [UInt8]) -> ReceiverAnswer {
        guard let batch = try? JSONDecoder().decode(Batch.self, from: Data(body)) else {
            return Self.fault(400, "JSON_PARSER_ERROR")
        }
        let results = batch.records.map { record in
            let isNew = kept.withLock { kept in
                if record.WhoId != nil { kept.linked.insert(record.Cdrhook_Id__c) }
                return kept.ids.insert(record.Cdrhook_Id__c).inserted
            }
            return JSON.object([
                ("id", .text("00T\(record.Cdrhook_Id__c.prefix(12))")), ("success", .truth(true)),
                ("errors", .array([])), ("created", .truth(isNew)),
            ])
        }
        return Self.answer(.array(results))
    }

    private static func answer(_ body: JSON, status: Int = 200) -> ReceiverAnswer {
        .answer(status: status, body: body.line)
    }

    private static func fault(_ status: Int, _ code: String) -> ReceiverAnswer {
        answer(.array([.object([("errorCode", .text(code))])]), status: status)
    }
}

/// Who is behind a number: contacts, leads and accounts of a search by phone.
struct SalesforceMatch: Sendable {
    /// The most numbers of one search: with operators they stay under 4,000 characters.
    static let longestSearch = 100

    /// The shortest number that is looked for; what is shorter is an extension.
    static let fewestDigits = 7

    /// The longest number there is (E.164).
    static let mostDigits = 15

    private struct Answer: Decodable { var searchRecords: [Hit] }

    private struct Hit: Decodable {
        struct Attributes: Decodable { var type: String }

        var attributes: Attributes
        var Id: String
        var Phone: String?
        var MobilePhone: String?
        var LastActivityDate: String?
    }

    private let hits: [Hit]

    /// The hits of a search; `nil` when the answer is none.
    init?(_ response: HTTPResponse) {
        guard let answer = response.decoded(Answer.self) else { return nil }
        hits = answer.searchRecords
    }

    /// The number of the other side of a call, digits only; `nil` when there is nobody to look for.
    static func number(of call: Call) -> String? {
        let text: String
        switch call.callType {
        case .inbound, .transit: text = call.callerIDNumber.isEmpty ? call.src : call.callerIDNumber
        case .outbound: text = call.dst
        case .internal: return nil
        }
        let isWord = text.utf8.contains { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
        var digits = Self.digits(text)
        if digits.hasPrefix("00") { digits.removeFirst(2) }
        guard !isWord, (fewestDigits...mostDigits).contains(digits.count) else { return nil }
        return digits
    }

    /// The search for some numbers: each as it is, and without what stands before its last digits.
    static func search(_ numbers: [String], lastDigits: Int) -> String {
        let terms = numbers.flatMap { number in
            number.count > lastDigits ? [number, String(number.suffix(lastDigits))] : [number]
        }
        return "FIND {\(terms.joined(separator: " OR "))} IN PHONE FIELDS RETURNING "
            + "Contact(Id,Phone,MobilePhone,LastActivityDate),"
            + "Lead(Id,Phone,MobilePhone,LastActivityDate WHERE IsConverted = false),"
            + "Account(Id,Phone,LastActivityDate)"
    }

    /// Whom a number belongs to: the one person, else the person of the latest activity, else the
    /// one account, else nobody.
    func link(of number: String, lastDigits: Int) -> SalesforceLink {
        let ending = number.suffix(lastDigits)
        let found = hits.filter { hit in
            [hit.Phone, hit.MobilePhone].contains { phone in
                phone.map { Self.digits($0).suffix(lastDigits) == ending } ?? false
            }
        }
        let people = found.filter { ["Contact", "Lead"].contains($0.attributes.type) }
        if people.count == 1 { return .person(people[0].Id) }
        if let latest = people.compactMap(\.LastActivityDate).max() {
            let last = people.filter { $0.LastActivityDate == latest }
            if last.count == 1 { return .person(last[0].Id) }
        }
        let accounts = found.filter { $0.attributes.type == "Account" }
        return accounts.count == 1 ? .account(accounts[0].Id) : .none
    }

    private static func digits(_ text: String) -> String {
        String(decoding: text.utf8.filter { (0x30...0x39).contains($0) }, as: UTF8.self)
    }
}

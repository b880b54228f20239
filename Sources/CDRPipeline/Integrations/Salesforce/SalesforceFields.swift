/// The fields of Task, as the org's describe shows them to the integration's user.
struct SalesforceFields: Sendable {
    /// One field.
    struct Field: Sendable, Decodable {
        var name: String
        var length: Int?
        var createable: Bool?
        var updateable: Bool?
        var externalId: Bool?
        var idLookup: Bool?
        var picklistValues: [Choice]?
    }

    /// One value of a picklist.
    struct Choice: Sendable, Decodable {
        var value: String
        var active: Bool?
    }

    private struct Answer: Decodable { var fields: [Field] }

    /// The fields by their names in lower case; `nil` when nothing is known of any.
    private let known: [String: Field]?

    /// Every field there may be, for showing what would be sent.
    static let all = SalesforceFields(known: nil)

    private init(known: [String: Field]?) { self.known = known }

    /// The fields of a describe; `nil` when the answer is none.
    init?(_ response: HTTPResponse) {
        guard let answer = response.decoded(Answer.self) else { return nil }
        let pairs = answer.fields.map { ($0.name.lowercased(), $0) }
        known = Dictionary(pairs) { first, _ in first }
    }

    subscript(_ name: String) -> Field? { known?[name.lowercased()] }

    /// Whether a field may be set in a new record.
    func canCreate(_ name: String) -> Bool { known == nil || self[name]?.createable == true }

    /// Whether a field may be set in a record that is there.
    func canUpdate(_ name: String) -> Bool { known == nil || self[name]?.updateable == true }

    /// Whether records can be found by a field for an upsert.
    func isKey(_ name: String) -> Bool {
        guard let field = self[name] else { return known == nil }
        return field.externalId == true || field.idLookup == true
    }

    /// Whether a picklist has a value, or takes any.
    func takes(_ value: String, in name: String) -> Bool {
        guard let values = self[name]?.picklistValues, !values.isEmpty else { return true }
        return values.contains { $0.value == value && $0.active != false }
    }

    /// A text as long as a field takes it.
    func fitted(_ text: String, to name: String) -> String {
        guard let length = self[name]?.length, length > 0 else { return text }
        // Lengths are characters there; so many bytes are never more.
        return text.count <= length ? text : String(text.prefix(length))
    }

    /// What keeps Tasks from being written, as a clause; `nil` when nothing does.
    func obstacle(to settings: SalesforceSettings) -> String? {
        if let key = settings.externalID, let field = self[key], isKey(key) {
            if field.createable != true || field.updateable != true {
                return "the integration's user may not edit Task.\(key)"
            }
            if let length = field.length, length < 64 {
                return "Task.\(key) holds \(length) characters; expected 64 at least"
            }
        } else if !canCreate("CallObject") {
            return "Task has no field for the event's id: neither an external id nor CallObject"
        }
        let wanted = settings.fields.flatMap(\.fields) + settings.fixed.map(\.name)
        let missing = (["Subject", "Status"] + wanted).first { !canCreate($0) }
        if let missing { return "the integration's user may not set Task.\(missing)" }
        let status = settings.fixed.first { $0.name == "Status" }?.value ?? "Completed"
        if !takes(status, in: "Status") {
            return "Task.Status has no value \"\(status)\"; set it in [salesforce.fixed]"
        }
        return nil
    }
}

/// Whom a Task is linked to, as it is kept with the attempt.
enum SalesforceLink: Sendable, Hashable {
    /// A contact or a lead, by id.
    case person(String)

    /// An account, by id.
    case account(String)

    /// Nobody: none was found, several alike, or none is looked for.
    case none

    /// Nobody, nor an owner: Salesforce did not take those of an earlier attempt.
    case dropped

    /// Whom an earlier attempt linked it to: Salesforce found that the Task is there.
    case written

    /// The link that an earlier attempt kept.
    init?(_ text: String) {
        let words = text.split(separator: " ")
        switch (words.first, words.last) {
        case ("who", .some(let id)) where words.count == 2: self = .person(String(id))
        case ("what", .some(let id)) where words.count == 2: self = .account(String(id))
        case ("none", _): self = .none
        case ("dropped", _): self = .dropped
        case ("written", _): self = .written
        default: return nil
        }
    }

    /// The text to be kept.
    var text: String {
        switch self {
        case .person(let id): "who \(id)"
        case .account(let id): "what \(id)"
        case .none: "none"
        case .dropped: "dropped"
        case .written: "written"
        }
    }
}

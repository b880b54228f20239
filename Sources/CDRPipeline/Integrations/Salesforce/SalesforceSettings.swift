/// What a webhook's `[salesforce]` table says.
package struct SalesforceSettings: Sendable, Hashable {
    /// The version of the REST API, such as `v62.0`; collections need 46 at least.
    package var apiVersion = "v62.0"

    /// The custom field of Task that holds the event's id; `nil` for none.
    package var externalID: String?

    /// Whether numbers are looked up among contacts, leads and accounts.
    package var isMatching = true

    /// How many last digits of two numbers must be equal.
    package var matchDigits = 9

    /// Extension = the id of the user who shall own its Tasks.
    package var owners: [String: String] = [:]

    /// Ours = fields of Task, besides those that are always sent.
    package var fields: [ParameterMapping] = []

    /// Fields of Task that are always the same; they take the place of ours.
    package var fixed: [FixedField] = []

    /// The share of the org's daily API calls, 0 to 1, from which on nothing is sent.
    package var apiShare = 0.8

    /// What a webhook has where its file says nothing.
    package init() {}
}

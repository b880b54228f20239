/// The value of a parameter, before it is written as JSON or as a form.
package enum ParameterValue: Sendable, Hashable {
    /// A text.
    case text(String)

    /// A whole number.
    case number(Int64)

    /// A truth: true or false in JSON, 1 or 0 in get and post.
    case truth(Bool)

    /// Not known at the event: null in JSON, empty in get and post.
    case unknown

    /// A text, or unknown when it is empty.
    static func known(_ text: String) -> ParameterValue { text.isEmpty ? .unknown : .text(text) }
}

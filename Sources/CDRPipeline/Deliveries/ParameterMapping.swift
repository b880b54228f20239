/// Ours = theirs: one parameter and the receiver's names for it.
package struct ParameterMapping: Sendable, Hashable {
    /// What is sent.
    package var parameter: Parameter

    /// The receiver's names; the value goes under each of them.
    package var fields: [String]

    /// A parameter under the receiver's names.
    package init(_ parameter: Parameter, as fields: [String]) {
        self.parameter = parameter
        self.fields = fields
    }

    /// All fourteen parameters of the page under their own names.
    package static let all = Parameter.page.map { ParameterMapping(.named($0), as: [$0.rawValue]) }
}

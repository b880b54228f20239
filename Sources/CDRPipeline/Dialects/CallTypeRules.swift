/// How a source's call types are decided.
package struct CallTypeRules: Sendable, Hashable {
    /// The stock rules of the dialect.
    package init() {}
}

/// Something that a person should know of a run, said once.
package struct RunNote: Sendable, Hashable {
    /// A word for programs, such as `late-rows`.
    package var code: String

    /// The source or the webhook it is about, or empty.
    package var subject: String

    /// How many, where it counts something.
    package var count: Int?

    /// The sentence for people.
    package var text: String

    /// A note.
    package init(_ code: String, about subject: String, count: Int? = nil, _ text: String) {
        self.code = code
        self.subject = subject
        self.count = count
        self.text = text
    }
}

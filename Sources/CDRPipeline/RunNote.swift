/// Something that a person should know of a run, said once.
package struct RunNote: Sendable, Hashable {
    /// A word for programs, such as `late-rows`.
    package var code: String

    /// What it is about.
    package var subject: Subject

    /// How many, where it counts something.
    package var count: Int?

    /// The sentence for people.
    package var text: String

    /// What a note is about.
    package enum Subject: Sendable, Hashable {
        /// The run as a whole.
        case run

        /// A source, by its name.
        case source(String)

        /// A webhook, by its id.
        case webhook(String)
    }

    /// A note.
    package init(_ code: String, about subject: Subject, count: Int? = nil, _ text: String) {
        self.code = code
        self.subject = subject
        self.count = count
        self.text = text
    }
}

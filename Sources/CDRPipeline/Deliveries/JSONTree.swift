/// The fields of one JSON object in their order, each with a value or an object of its own.
struct JSONTree {
    /// What stands behind a name.
    enum Content {
        /// The value of a parameter.
        case parameter(Parameter)

        /// A text that is always the same.
        case text(String)

        /// An object.
        case object(JSONTree)
    }

    /// A name, and what stands behind it.
    struct Entry {
        let name: String
        var content: Content
    }

    /// The names in their order.
    private(set) var entries: [Entry] = []

    /// Puts something under the last name of a path, within the objects of the others; an object
    /// that is not there yet comes behind what is.
    mutating func put(_ content: Content, at path: ArraySlice<String>) {
        guard let name = path.first else { return }
        let rest = path.dropFirst()
        guard !rest.isEmpty else {
            entries.append(Entry(name: name, content: content))
            return
        }
        for index in entries.indices where entries[index].name == name {
            guard case .object(var inner) = entries[index].content else { continue }
            inner.put(content, at: rest)
            entries[index].content = .object(inner)
            return
        }
        var inner = JSONTree()
        inner.put(content, at: rest)
        entries.append(Entry(name: name, content: .object(inner)))
    }
}

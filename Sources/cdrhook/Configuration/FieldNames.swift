import CDRPipeline

/// Reads whether a receiver's fields are nested, and refuses those that cannot stand side by side.
struct FieldNames {
    /// A field, and the line that names it; 0 for one that is sent by default.
    private typealias Place = (field: String, line: Int)

    let keys: Keys

    /// Reads `nested`, and looks at the names of all fields.
    func check(_ webhook: inout Webhook) {
        webhook.nestsFields = keys.truth("nested") ?? false
        if webhook.nestsFields, webhook.method != .json {
            keys.say(
                keys.node("nested")?.line ?? 0,
                "nested = true belongs to method = \"json\"; it is \"\(webhook.method.rawValue)\""
            )
        }
        let places = places(of: webhook)
        refuseTwins(places)
        refuseGiants(places, webhook)
        if webhook.nestsFields { refuseClashes(places) }
        if places.isEmpty, let line = keys.node("parameters")?.line {
            keys.say(line, "nothing is sent; expected at least one field")
        }
    }

    private func places(of webhook: Webhook) -> [Place] {
        var places = webhook.parameters.flatMap(\.fields).map { Place($0, 0) }
        if let table = table("parameters") { places = self.places(in: table) }
        guard let fixed = table("fixed") else { return places }
        return places + fixed.names.map { Place($0, fixed.node($0)?.line ?? 0) }
    }

    private func places(in table: Keys) -> [Place] {
        table.names.flatMap { name -> [Place] in
            guard let node = table.node(name) else { return [] }
            switch node.value {
            case .text(let field): return [(field, node.line)]
            case .array(let items):
                return items.compactMap { item in
                    if case .text(let field) = item.value { (field, item.line) } else { nil }
                }
            case .table:
                return table.table(name, expected: "a table").map { self.places(in: $0) } ?? []
            default: return []
            }
        }
    }

    /// A table that is one; what else stands under its name was refused before.
    private func table(_ key: String) -> Keys? {
        guard case .table? = keys.node(key)?.value else { return nil }
        return keys.table(key, expected: "a table")
    }

    /// Two values under one field would leave the receiver to guess.
    private func refuseTwins(_ places: [Place]) {
        var lines: [String: Int] = [:]
        for (field, line) in places {
            if let first = lines[field] {
                keys.say(
                    line,
                    "the field \"\(field)\" is sent twice, first \(Self.words(first)); expected "
                        + "each of the receiver's fields once"
                )
            } else {
                lines[field] = line
            }
        }
    }

    /// What a file says is limited; what the switch wrote is sent whole.
    private func refuseGiants(_ places: [Place], _ webhook: Webhook) {
        for (field, line) in places where field.utf8.count > Self.longestName {
            keys.say(
                line,
                "the name of the field \"\(field.prefix(40))…\" has \(field.utf8.count) bytes; "
                    + "expected \(Self.longestName) at most"
            )
        }
        for fixed in webhook.fixed where fixed.value.utf8.count > Self.longestFixed {
            keys.say(
                table("fixed")?.node(fixed.name)?.line ?? 0,
                "the field \"\(fixed.name)\" has a value of \(fixed.value.utf8.count) bytes; "
                    + "expected \(Self.longestFixed) at most"
            )
        }
        if places.count > Self.mostFields {
            keys.say(
                keys.node("parameters")?.line ?? 0,
                "\(places.count) fields are sent; expected \(Self.mostFields) at most"
            )
        }
        let url = webhook.url.text.utf8.count
        if url > Self.longestURL {
            keys.say(
                keys.node("url")?.line ?? 0,
                "the URL has \(url) bytes; expected \(Self.longestURL) at most, which servers take"
            )
        }
    }

    /// The most fields of a request.
    private static let mostFields = 256

    /// The most bytes of a field's name.
    private static let longestName = 256

    /// The most bytes of a value that a file says.
    private static let longestFixed = 16_384

    /// The most bytes of a URL before parameters: what common servers take as a request line.
    private static let longestURL = 8_000

    /// A field cannot have a value of its own and be an object too.
    private func refuseClashes(_ places: [Place]) {
        var values: [[String]: Place] = [:]
        var objects: [[String]: Place] = [:]
        for place in places {
            let parts = FieldPath.parts(of: place.field)
            if parts.contains("") {
                keys.say(
                    place.line,
                    "the field \"\(place.field)\" has an empty part; expected names with a dot "
                        + "between two, such as \"call.id\""
                )
                continue
            }
            let outer = (1..<parts.count).map { Array(parts.prefix($0)) }
            if let value = outer.lazy.compactMap({ values[$0] }).first {
                refuse(place, within: value, at: place.line)
            } else if let inner = objects[parts] {
                refuse(inner, within: place, at: place.line)
            }
            values[parts] = values[parts] ?? place
            for path in outer { objects[path] = objects[path] ?? place }
        }
    }

    private func refuse(_ inner: Place, within value: Place, at line: Int) {
        keys.say(
            line,
            "the field \"\(inner.field)\" \(Self.words(inner.line)) cannot be in "
                + "\"\(value.field)\", which has a value of its own \(Self.words(value.line)); "
                + "expected another name for one of them"
        )
    }

    private static func words(_ line: Int) -> String { line > 0 ? "on line \(line)" : "by default" }
}

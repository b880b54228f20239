/// Something in a configuration file that cannot be used.
struct ConfigurationProblem: Error, Sendable, Hashable {
    /// The file.
    var file: String

    /// The line, counted from 1; 0 when the problem is something that is not there.
    var line = 0

    /// The key's path, such as `sources[1].timezone`, or empty.
    var key: String

    /// What was found, or empty.
    var found = ""

    /// What is expected, as a noun phrase, or the sentence to say.
    var expected: String

    /// The problem on one line.
    var sentence: String {
        var words = file
        if line > 0 { words += ", line \(line)" }
        words += ": "
        if key.isEmpty { return words + expected }
        if found.isEmpty { return words + "\"\(key)\" is missing; expected \(expected)" }
        return words + "\"\(key)\" is \(found); expected \(expected)"
    }
}

/// All that is wrong with a configuration, so that a person mends it in one go.
struct ConfigurationProblems: Error, Sendable {
    /// The problems, in the order of the files.
    var all: [ConfigurationProblem]
}

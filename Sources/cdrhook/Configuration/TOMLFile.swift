import FoundationEssentials

/// Reads a TOML file, and reports what keeps it from being read.
enum TOMLFile {
    /// The document at `path`, or `nil` when it was reported as unreadable.
    static func read(_ path: String, report: (ConfigurationProblem) -> Void) -> TOMLTable? {
        guard let data = FileManager.default.contents(atPath: path) else {
            report(
                ConfigurationProblem(
                    file: path,
                    key: "",
                    expected: "the file cannot be read; expected a TOML file"
                )
            )
            return nil
        }
        do throws(TOMLError) {
            return try TOMLReader.read(String(decoding: data, as: UTF8.self))
        } catch {
            report(
                ConfigurationProblem(
                    file: path,
                    line: error.line,
                    key: "",
                    expected: error.reason
                )
            )
            return nil
        }
    }
}

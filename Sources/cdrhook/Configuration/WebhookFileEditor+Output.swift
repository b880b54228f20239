import ArgumentParser

/// An editor for commands, which end with what cannot be done.
extension WebhookFileEditor {
    /// The file at `path` with changes made, or the exit with what cannot be changed.
    static func editor(
        of path: String,
        making changes: [WebhookChange] = [],
        _ output: Output
    ) throws -> WebhookFileEditor {
        do throws(ConfigurationProblem) {
            var editor = try WebhookFileEditor(path: path)
            for change in changes { try editor.make(change) }
            return editor
        } catch {
            throw Failures.exit(for: ConfigurationProblems(all: [error]), output)
        }
    }

    /// Puts what the file is to be in its place, or exits with why it cannot.
    func save(_ output: Output) throws {
        do throws(ConfigurationProblem) {
            try write()
        } catch {
            throw Failures.exit(for: ConfigurationProblems(all: [error]), output)
        }
    }
}

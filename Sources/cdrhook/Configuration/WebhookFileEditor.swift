import FoundationEssentials

/// Changes values of a webhook's file and leaves the rest of it to the letter: comments, order,
/// spaces.
///
/// Where that cannot be done, as in a table that stands in one line, nothing is written, and a
/// person is asked to edit the file.
struct WebhookFileEditor {
    /// The file.
    let path: String

    /// What it says on the disk.
    let before: [UInt8]

    private var edit: TOMLEdit

    /// The file at `path`; throws a ``ConfigurationProblem`` when it cannot be read.
    init(path: String) throws(ConfigurationProblem) {
        self.path = path
        guard let data = FileManager.default.contents(atPath: path),
            let edit = TOMLEdit(Array(data))
        else {
            throw ConfigurationProblem(file: path, key: "", expected: "the file cannot be read")
        }
        before = Array(data)
        self.edit = edit
    }

    /// What the file is to be.
    var after: [UInt8] { edit.bytes }

    /// What it is to say.
    var document: TOMLTable { edit.document }

    /// Makes a change; throws a ``ConfigurationProblem`` when it cannot be made.
    mutating func make(_ change: WebhookChange) throws(ConfigurationProblem) {
        let isDone: Bool
        if case .table(let wanted)? = change.value, hasHeader(change.path) {
            isDone = edit.setTable(change.path, to: wanted)
        } else {
            isDone = edit.set(change.path, to: change.value)
        }
        guard isDone else {
            let name = change.path.joined(separator: ".")
            throw problem("\"\(name)\" cannot be changed here; edit the file by hand")
        }
    }

    /// Puts what it is to be in the file's place, if that is anything else.
    func write() throws(ConfigurationProblem) {
        guard after != before else { return }
        // A person may have edited it while another answered questions.
        guard FileManager.default.contents(atPath: path).map(Array.init) == before else {
            throw problem("somebody else changed the file meanwhile; nothing is saved")
        }
        do throws(FileReplacement.Failure) {
            try FileReplacement(path: path).write(after)
        } catch {
            throw problem("the file cannot be written: \(error.reason)")
        }
    }

    /// Whether a table stands, or is to stand, under a header of its own.
    private func hasHeader(_ path: [String]) -> Bool {
        guard let node = edit.node(at: path) else {
            return path.count == 1 && WebhookFileText.sections.contains(path[0])
        }
        return node.span == nil
    }

    private func problem(_ sentence: String) -> ConfigurationProblem {
        ConfigurationProblem(file: path, key: "", expected: sentence)
    }
}

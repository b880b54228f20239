import CDRPipeline

/// What a webhook's file would say, and whether a run could use it.
struct WebhookDraft {
    /// The file.
    let path: String

    /// What it would say.
    var table: TOMLTable

    /// The webhook that a run would read, with everything that is wrong with the file.
    var reading: (webhook: Webhook, access: AccessConfiguration)? {
        get throws(ConfigurationProblems) {
            var problems: [ConfigurationProblem] = []
            let read = WebhookFile.read(table, of: path) { problems.append($0) }
            guard problems.isEmpty else { throw ConfigurationProblems(all: problems) }
            return read
        }
    }

    /// The webhook that a run would read, or the exit with everything that is wrong.
    func usable(_ output: Output) throws -> (webhook: Webhook, access: AccessConfiguration) {
        var problems = ConfigurationProblems(all: [])
        do throws(ConfigurationProblems) {
            if let reading = try reading { return reading }
        } catch {
            problems = error
        }
        throw Failures.exit(for: problems, output)
    }

    /// Everything that is wrong.
    var problems: [ConfigurationProblem] {
        do throws(ConfigurationProblems) {
            _ = try reading
            return []
        } catch {
            return error.all
        }
    }

    /// What is wrong with one field, whatever is still to be said of others.
    func problems(of question: WebhookQuestion) -> [ConfigurationProblem] {
        let key = question.key
        var without = table
        without[key] = nil
        let known = filled(without, but: key).problems
        return filled(table, but: key).problems.filter { problem in
            guard problem.key.isEmpty || question.concerns(problem) else { return false }
            return !known.contains(problem) || (problem.key == key && problem.found.isEmpty)
        }
    }

    /// What is wrong already, whatever is still to be said.
    var problemsSoFar: [ConfigurationProblem] {
        filled(table, but: "").problems.filter { !$0.isMissing }
    }

    /// The draft with something in the place of what no other field is read without.
    private func filled(_ table: TOMLTable, but key: String) -> WebhookDraft {
        var table = table
        let isPredefined = table["type"]?.value.text == "predefined"
        let hasIntegration = table["integration"] != nil
        if key != "integration", isPredefined, !hasIntegration { table["type"] = nil }
        let isCustom = table["type"]?.value.text != "predefined"
        if key != "event", isCustom, table["event"] == nil {
            table["event"] = TOMLNode(value: .text(EventKind.callEnd.rawValue), line: 0)
        }
        if key != "url", table["url"] == nil {
            table["url"] = TOMLNode(value: .text("https://receiver.example/"), line: 0)
        }
        return WebhookDraft(path: path, table: table)
    }
}

extension ConfigurationProblem {
    /// Whether something must be said that was not.
    var isMissing: Bool { !key.isEmpty && found.isEmpty }
}

import ArgumentParser
import CDRPipeline

/// Asks a person for a webhook field by field, in the order of the help page.
///
/// An empty answer takes what stands in brackets; one that is not valid is told what is expected,
/// and asked for again.
struct WebhookDialogue {
    let id: String
    let output: Output
    private var draft: WebhookDraft
    private var answered: Set<String> = []
    private var changes: [WebhookChange] = []

    /// A dialogue about a draft, which asks for nothing of `known`.
    init(_ draft: WebhookDraft, id: String, known: Set<String> = [], output: Output) {
        self.draft = draft
        self.id = id
        answered = known
        self.output = output
    }

    /// What the answers change.
    ///
    /// - Throws: A `ValidationError` when the answers end too early, or the exit code with what no
    ///   answer can mend.
    mutating func run() throws -> [WebhookChange] {
        while true {
            let page = WebhookQuestion.page(of: draft.table, id: id)
            if let next = page.first(where: { !answered.contains($0.key) }) {
                try ask(next)
                continue
            }
            let problems = draft.problems
            guard let problem = problems.first else { return changes }
            guard let question = page.first(where: { $0.concerns(problem) }) else {
                throw Failures.exit(for: ConfigurationProblems(all: problems), output)
            }
            output.failure(problem.sentence)
            try ask(question)
        }
    }

    private mutating func ask(_ question: WebhookQuestion) throws {
        let usual = question.answer(in: draft.table)
        let words = question.title + (usual.isEmpty ? "" : " [\(usual)]")
        while true {
            guard let answer = output.answer(to: "\(words):") else {
                throw ValidationError("the answers ended; nothing is saved")
            }
            let change = change(question, answer)
            var tried = draft
            if let change { tried.table = tried.table.changed(by: change) }
            guard let problem = tried.problems(of: question).first else {
                draft = tried
                answered.insert(question.key)
                if let change { changes.append(change) }
                return
            }
            output.failure(problem.sentence)
        }
    }

    /// What an answer changes; `nil` for nothing.
    private func change(_ question: WebhookQuestion, _ answer: String) -> WebhookChange? {
        var answer = answer
        if answer.isEmpty {
            guard question.writesUsual, draft.table[question.key] == nil else { return nil }
            answer = question.usual
        }
        return WebhookChange(question.key, value: question.value(of: answer))
    }
}

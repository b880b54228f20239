import Synchronization

/// What a receiver does with the requests that come, in turn, again and again.
///
///     200,503:retry-after=120,close,200:delay=250ms
///
/// Steps stand between commas, the words of a step between colons, a status first. A comma before a
/// space and a colon before anything but a letter belong to a value, so that dates and URLs can be
/// written as they are.
package final class ReceiverScript: Sendable {
    private let steps: [ReceiverAnswer]
    private let turn = Mutex(0)

    /// The script of a text.
    ///
    /// - Throws: ``ReceiverScriptError`` with the word that is not understood.
    package init(_ text: String) throws(ReceiverScriptError) {
        var steps: [ReceiverAnswer] = []
        for words in Self.words(of: text) { steps.append(try ReceiverStep(words).answer) }
        self.steps = steps
    }

    /// What to do with the next request.
    package func next() -> ReceiverAnswer {
        turn.withLock { turn in
            defer { turn = (turn + 1) % steps.count }
            return steps[turn]
        }
    }

    /// The same when it is to be done before the request is read; otherwise it stays the next.
    package func nextIfEarly() -> ReceiverAnswer? {
        turn.withLock { turn in
            guard steps[turn].isEarly else { return nil }
            defer { turn = (turn + 1) % steps.count }
            return steps[turn]
        }
    }

    /// The words of each step; at least one step with at least one word, which may be empty.
    private static func words(of text: String) -> [[String]] {
        var steps = [[""]]
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == ",", rest.first != " " {
                steps.append([""])
            } else if scalar == ":", rest.first.map({ $0.properties.isAlphabetic }) ?? true {
                steps[steps.count - 1].append("")
            } else {
                let word = steps[steps.count - 1].count - 1
                steps[steps.count - 1][word].unicodeScalars.append(scalar)
            }
        }
        return steps
    }
}

/// A word of a script that is not understood.
package struct ReceiverScriptError: Error, Sendable, Hashable {
    /// The word as it was written.
    package var word: String
}

import CDRPipeline

/// One step of a script: the words, and the bytes they stand for.
struct ReceiverStep {
    private var status: Int?
    private var ending: ReceiverAnswer.Ending?
    private var describesAnswer = false
    private var isEarly = false
    private var isCut = false
    private var delay = Duration.zero
    private var headers: [String] = []
    private var fillers = 0
    private var longHeader = 0
    private var interims = 0
    private var bodyCount: Int?
    private var length: String?
    private var headPause = Duration.zero
    private var bodyPause = Duration.zero

    /// A step of these words.
    init(_ words: [String]) throws(ReceiverScriptError) {
        for word in words {
            guard take(word) else { throw ReceiverScriptError(word: word) }
        }
        guard status != nil || ending != nil && !describesAnswer else {
            throw ReceiverScriptError(word: words.joined(separator: ":"))
        }
    }

    /// Takes a word; false when it is not understood.
    private mutating func take(_ word: String) -> Bool {
        if word.utf8.count == 3, let number = Int(word), (0...999).contains(number) {
            guard status == nil else { return false }
            status = number
            return true
        }
        if let ending = ReceiverAnswer.Ending(rawValue: word), ending != .keep {
            self.ending = ending
            return true
        }
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            switch word {
            case "early": isEarly = true
            case "cut":
                isCut = true
                describesAnswer = true
            default: return false
            }
            return true
        }
        return take(String(parts[0]), String(parts[1]))
    }

    private mutating func take(_ name: String, _ value: String) -> Bool {
        if name != "delay" { describesAnswer = true }
        switch name {
        case "retry-after", "location", "date":
            headers.append("\(name): \(value)")
        case "length": length = value
        case "delay": return set(&delay, to: Self.duration(value))
        case "slow-headers": return set(&headPause, to: Self.duration(value))
        case "slow-body": return set(&bodyPause, to: Self.duration(value))
        case "headers": return set(&fillers, to: Self.count(value))
        case "long-header": return set(&longHeader, to: Self.count(value))
        case "interim": return set(&interims, to: Self.count(value))
        case "body":
            bodyCount = Self.count(value)
            return bodyCount != nil
        default: return false
        }
        return true
    }

    private func set<Value>(_ place: inout Value, to value: Value?) -> Bool {
        guard let value else { return false }
        place = value
        return true
    }

    /// `250ms`, `2s`.
    private static func duration(_ text: String) -> Duration? {
        for (suffix, unit) in [("ms", Duration.milliseconds(1)), ("s", .seconds(1))]
        where text.hasSuffix(suffix) {
            return Int(text.dropLast(suffix.count)).flatMap { $0 >= 0 ? unit * $0 : nil }
        }
        return nil
    }

    /// A whole number, or `endless`.
    private static func count(_ text: String) -> Int? {
        if text == "endless" { return .max }
        return Int(text).flatMap { $0 >= 0 ? $0 : nil }
    }
}

extension ReceiverStep {
    /// What the step does, in bytes.
    var answer: ReceiverAnswer {
        var answer = ReceiverAnswer(ending: ending ?? .keep, isEarly: isEarly)
        if delay > .zero { answer.pieces.append(.init(bytes: [], pause: delay)) }
        guard let status else { return answer }
        answer.status = status
        answer.add(pieces("HTTP/1.1 102 Processing\r\n\r\n", times: interims))
        let code = String(1_000 + status).dropFirst()
        answer.add(slowly("HTTP/1.1 \(code) x\r\n", headPause))
        if isCut {
            answer.add(slowly("x-cut: in ha", headPause))
            return answer
        }
        answer.add(slowly(head, headPause))
        answer.add(pieces("x-filler: 0123456789\r\n", times: fillers))
        if longHeader > 0 {
            answer.add(pieces("x-long: ", times: 1) + pieces("x", times: longHeader))
            answer.add(pieces("\r\n", times: 1))
        }
        answer.add(slowly("\r\n", headPause) + body)
        return answer
    }

    /// The header lines that have values.
    private var head: String {
        var lines = headers
        // What is not read cannot be followed by another request.
        if isEarly { lines.append("connection: close") }
        if let length = length ?? (bodyCount == .max ? nil : String(bodyCount ?? 2)) {
            lines.append("content-length: \(length)")
        }
        return lines.map { $0 + "\r\n" }.joined()
    }

    private var body: [ReceiverAnswer.Piece] {
        guard let bodyCount else { return slowly("{}", bodyPause) }
        if bodyPause > .zero {
            return [.init(bytes: [UInt8(ascii: "x")], times: bodyCount, pause: bodyPause)]
                .filter { $0.times > 0 }
        }
        return pieces("x", times: bodyCount)
    }

    private func slowly(_ text: String, _ pause: Duration) -> [ReceiverAnswer.Piece] {
        pause > .zero
            ? text.utf8.map { .init(bytes: [$0], pause: pause) } : pieces(text, times: 1)
    }

    /// A text many times over, in pieces that are worth a call of the system.
    private func pieces(_ text: String, times: Int) -> [ReceiverAnswer.Piece] {
        let bytes = Array(text.utf8)
        let atOnce = max(1, 4_096 / max(1, bytes.count))
        guard times > atOnce else {
            let few = (0..<times).flatMap { _ in bytes }
            return few.isEmpty ? [] : [.init(bytes: few)]
        }
        let many = (0..<atOnce).flatMap { _ in bytes }
        if times == .max { return [.init(bytes: many, times: .max)] }
        return [.init(bytes: many, times: times / atOnce)] + pieces(text, times: times % atOnce)
    }
}

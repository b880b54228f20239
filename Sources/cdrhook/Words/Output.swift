import FoundationEssentials
import Glibc

/// Where words go: data to stdout, talk to stderr.
///
/// Writing never fails a run: a closed pipe or a full disk behind stdout changes no outcome.
struct Output {
    /// Whether stdout carries JSON lines rather than people's words.
    let isJSON: Bool

    /// Whether a person watches stderr.
    let isWatched: Bool

    /// Whether colours may be used on stderr.
    let isColoured: Bool

    /// The output that the flags ask for: JSON when asked for or when stdout is no terminal.
    init(json: Bool?) {
        isJSON = json ?? (isatty(STDOUT_FILENO) == 0)
        isWatched = isatty(STDERR_FILENO) == 1
        let forbids = ProcessInfo.processInfo.environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        isColoured = isWatched && !forbids
    }

    /// A JSON line of data; nothing where people's words are wanted.
    func data(_ line: JSON) { if isJSON { Self.write(line.line + "\n", to: STDOUT_FILENO) } }

    /// A line of people's words as data; nothing where JSON is wanted.
    func words(_ line: String) { if !isJSON { Self.write(line + "\n", to: STDOUT_FILENO) } }

    /// A line of talk.
    func talk(_ line: String) { Self.write(Self.printable(line) + "\n", to: STDERR_FILENO) }

    /// A failure: what could not be done, why, and what to do.
    func failure(_ sentence: String, advice: String = "") {
        let name = isColoured ? "\u{1B}[31mcdrhook:\u{1B}[0m" : "cdrhook:"
        Self.write("\(name) \(Self.printable(sentence))\n", to: STDERR_FILENO)
        if !advice.isEmpty { talk("  \(advice)") }
    }

    /// A line that the next one overwrites, for somebody who watches.
    func passing(_ line: String) {
        if isWatched { Self.write("\r\u{1B}[K\(Self.printable(line))", to: STDERR_FILENO) }
    }

    /// Whether a person sits there who can be asked.
    var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// Whether the person agrees.
    func agrees(to question: String) -> Bool {
        Self.write("\(Self.printable(question)) [y/N] ", to: STDERR_FILENO)
        return ["y", "yes"].contains(readLine()?.lowercased())
    }

    /// What the person answers, without the spaces around it; `nil` when no answer comes any more.
    func answer(to question: String) -> String? {
        Self.write("\(Self.printable(question)) ", to: STDERR_FILENO)
        return readLine().map { String($0.trimmed) }
    }

    /// Takes the passing line away.
    func clearPassing() { if isWatched { Self.write("\r\u{1B}[K", to: STDERR_FILENO) } }

    /// The text without control characters, so that a caller's name cannot move a cursor.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { clean.append(isControl(scalar) ? "\u{FFFD}" : scalar) }
        return String(clean)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }
}

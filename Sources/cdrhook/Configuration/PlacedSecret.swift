import CDRPipeline

/// A secret, and where a configuration names it.
struct PlacedSecret: Sendable {
    /// Where its value is to be found.
    var secret: Secret

    /// The file, the line and the whole key that name it.
    var file: String
    var line: Int
    var key: String

    /// The value.
    ///
    /// - Throws: A problem that names file, line and key, and never the value.
    func value() throws(ConfigurationProblem) -> String {
        do throws(SecretError) {
            return try secret.value()
        } catch {
            throw problem(error.reason)
        }
    }

    /// The value, for a header.
    func headerValue() throws(ConfigurationProblem) -> String {
        let text = try value()
        guard HTTPHeader.canCarry(text) else {
            throw problem("it holds a line feed or another control character")
        }
        return text
    }

    /// Says that the secret cannot be used.
    func problem(_ reason: String) -> ConfigurationProblem {
        ConfigurationProblem(
            file: file,
            line: line,
            key: "",
            expected: "\"\(key)\" cannot be used: \(reason)"
        )
    }
}

extension PlacedSecret: CustomStringConvertible {
    /// Where its value is to be found, whichever line says so.
    var description: String { "\(secret)" }
}

import ArgumentParser
import CDRPipeline
import HTTP

/// The signature check of the test receiver.
enum ReceiverGuard {
    /// The check with the secrets at these places: `env=NAME`, `file=PATH`, `credential=NAME`.
    ///
    /// - Throws: `ValidationError` that names the place, never the secret.
    static func check(_ places: [String]) throws -> SignatureCheck {
        SignatureCheck(
            secrets: try places.map { place in
                do {
                    return try SigningSecret(try secret(place).value())
                } catch let error as SecretError {
                    throw ValidationError("--secret \(place) cannot be used: \(error.reason)")
                } catch let error as SigningSecretError {
                    throw ValidationError("--secret \(place) cannot be used: \(error.reason)")
                }
            }
        )
    }

    /// What to answer: 401 and why to what is not believed, everything else as `handler` does.
    static func handler(
        _ check: SignatureCheck,
        before handler: Receiver.Handler?
    )
        -> Receiver.Handler
    {
        { request in
            let query = request.target.utf8.drop { $0 != UInt8(ascii: "?") }.dropFirst()
            let said = request.method == "GET" ? Array(query) : request.body
            guard let fault = check.fault(in: request.header, content: said, at: SystemClock.now())
            else { return handler?(request) ?? .answer(status: 200) }
            return .answer(status: 401, body: JSON.object([("error", .text(fault.rawValue))]).line)
        }
    }

    private static func secret(_ place: String) throws -> Secret {
        let words = place.split(separator: "=", maxSplits: 1).map(String.init)
        switch (words.first, words.count) {
        case ("env", 2): return .environment(words[1])
        case ("file", 2): return .file(words[1])
        case ("credential", 2): return .credential(words[1])
        default:
            // It may be the secret itself: it is not shown.
            throw ValidationError(
                "--secret says where the secret is; expected env=NAME, file=PATH or credential=NAME"
            )
        }
    }
}

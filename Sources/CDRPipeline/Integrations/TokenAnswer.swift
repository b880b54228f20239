/// What a token endpoint answers: RFC 6749, 5.1.
struct TokenAnswer: Decodable {
    /// The token; empty when it cannot be sent.
    let token: String

    /// How many seconds it is good for, or `nil` when that is not told.
    let seconds: Double?

    private enum CodingKeys: String, CodingKey {
        case token = "access_token"
        case kind = "token_type"
        case seconds = "expires_in"
    }

    init(from decoder: any Decoder) throws {
        let answer = try decoder.container(keyedBy: CodingKeys.self)
        let text = try answer.decode(String.self, forKey: .token)
        let kind = try answer.decodeIfPresent(String.self, forKey: .kind) ?? "bearer"
        let isUsable = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        token = isUsable && kind.lowercased() == "bearer" ? text : ""
        // Some endpoints write the number as a text.
        let number = try? answer.decode(Double.self, forKey: .seconds)
        let words = try? answer.decode(String.self, forKey: .seconds)
        let life = number ?? words.flatMap { Double($0) }
        seconds = life.flatMap { $0 > 0 && $0 < 1e9 ? $0 : nil }
    }
}

import CDRPipeline
import Contracts
import Foundation
import Testing

@testable import cdrhook

@Suite struct `How a webhook is let in` {
    private let folder: TemporaryFolder
    private static let good = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    init() throws {
        folder = try TemporaryFolder()
        try secret(Self.good, in: "good")
        try secret("canary", in: "word")
    }

    private func secret(_ text: String, in name: String) throws {
        try folder.write(text + "\n", to: "webhooks.d/\(name)")
        try shell("chmod 600 '\(folder.file("webhooks.d/\(name)"))'")
    }

    private func read(_ keys: String) throws -> Configuration {
        try folder.write(
            """
            ledger = "l"
            [[sources]]
            name = "pbx"
            dialect = "asterisk"
            since = "now"
            timezone = "UTC"
            csv = { path = "Master.csv" }
            """,
            to: "cdrhook.toml"
        )
        try folder.write(
            "url = \"https://crm.example/calls\"\nevent = \"call-end\"\n\(keys)\n",
            to: "webhooks.d/crm.toml"
        )
        return try Configuration.read(folder.file("cdrhook.toml"))
    }

    /// What is said of the keys, when they are read or when their values are.
    private func problems(_ keys: String) -> [String] {
        do {
            _ = try read(keys).accessValues()
            return []
        } catch let problems as ConfigurationProblems {
            return problems.all.map { $0.sentence.replacing(folder.path + "/", with: "") }
        } catch {
            return ["\(error)"]
        }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/openssl"), "no openssl"))
    func `stands in its file under the keys of the contract`() throws {
        try shell(
            "cd '\(folder.file("webhooks.d"))' && openssl req -x509 -newkey rsa:2048 -nodes "
                + "-keyout key.pem -out own.pem -days 2 -subj /CN=cdrhook 2>/dev/null"
        )
        let configuration = try read(
            """
            secrets = [{ file = "good" }, { file = "good" }]
            proxy = "http://ann@proxy.example:3128"
            [signature]
            scheme = "hmac-sha256-hex"
            header = "X-Signature"
            secret = { file = "word" }
            [auth.oauth]
            token_url = "https://id.example/token"
            client_id = "me"
            client_secret = { file = "word" }
            scope = "calls"
            [headers]
            X-Tenant = "7"
            X-Api-Key = { file = "word" }
            [tls]
            ca = "own.pem"
            certificate = "own.pem"
            key = { file = "key.pem" }
            """
        )
        let access = try #require(try configuration.accessValues()["crm"])
        #expect(access.secrets.count == 2)
        #expect(access.signature?.header == "x-signature")
        #expect(access.headers == [HTTPHeader("x-tenant", "7"), HTTPHeader("x-api-key", "canary")])
        #expect(access.route.proxy?.place == "http://proxy.example:3128")
        #expect(access.route.authorities == access.route.certificate)
        #expect(String(decoding: access.route.key, as: UTF8.self).contains("PRIVATE KEY"))
        guard case .oauth(let credentials) = access.auth else {
            Issue.record("client credentials are expected")
            return
        }
        #expect(credentials.tokenURL.host == "id.example")
        #expect(
            [credentials.id, credentials.secret, credentials.scope] == ["me", "canary", "calls"]
        )
    }

    @Test func `may be a token, or a user with a password`() throws {
        let bearer = try read("auth = { bearer = { file = \"word\" } }").accessValues()["crm"]
        guard case .bearer("canary") = bearer?.auth else {
            Issue.record("a token is expected")
            return
        }
        let keys = "auth.basic = { user = \"ann\", password = { file = \"word\" } }"
        guard
            case .basic(user: "ann", password: "canary") = try read(keys).accessValues()["crm"]?
                .auth
        else {
            Issue.record("user and password are expected")
            return
        }
    }

    @Test func `reads no secret of a webhook that is not active, nor before a run begins`() throws {
        let keys = "secrets = [{ env = \"CDRHOOK_NO_SUCH\" }]"
        #expect(throws: ConfigurationProblems.self) { _ = try read(keys).accessValues() }
        #expect(try read("active = false\n\(keys)").accessValues().isEmpty)
    }

    @Test(arguments: [
        ("v1,whsec_AAAA", "begins with v1"), ("whsk_AAAA", "ed25519"), ("whpk_AAAA", "ed25519"),
        ("AAAA", "does not begin with whsec_"), ("whsec_!", "no base64"),
        ("whsec_AAAA", "its key has 3 bytes; expected 24 to 64"),
    ])
    func `names a signing secret that is none, without showing it`(
        text: String,
        said: String
    ) throws {
        try secret(text, in: "bad")
        let problems = problems("secrets = [{ file = \"good\" }, { file = \"bad\" }]")
        #expect(problems.count == 1, "\(problems)")
        let head = "webhooks.d/crm.toml, line 3: \"secrets[2]\" cannot be used: "
        #expect(problems.first?.hasPrefix(head) == true, "\(problems)")
        #expect(problems.first?.contains(said) == true, "\(problems)")
        #expect(problems.first?.contains("AAAA") == false)
    }

    @Test(arguments: [
        ("secrets = \"canary\"", "\"secrets\" is a text; expected a list of secrets, newest first"),
        ("secrets = [\"canary\"]", "\"secrets[1]\" is a text; expected { env = \"NAME\" }"),
        ("secrets = canary", "line 3: expected a value"),
        ("auth = { bearer = canary-canary }", "line 3: expected a value"),
        ("auth.bearer = \"canary", "line 3: "), ("\"canary\" 1", "line 3: expected \"=\""),
        ("secrets = []", "\"secrets\" is a list; expected a list of secrets"),
        ("secrets = [{ env = \"CDRHOOK_NO_SUCH\" }]", "variable CDRHOOK_NO_SUCH is not set"),
        ("secrets = [{ file = \"none\" }]", "webhooks.d/none: No such file"),
        ("signature = \"canary\"", "\"signature\" is a text; expected { scheme = "),
        (
            "signature = { scheme = \"md5\", header = \"x\", secret = { file = \"word\" } }",
            "\"signature.scheme\" is \"md5\"; expected \"hmac-sha256-hex\""
        ),
        (
            "signature = { scheme = \"hmac-sha256-hex\", header = \"x\", secret = \"canary\" }",
            "\"signature.secret\" is a text; expected { env = "
        ),
        ("auth = \"canary\"", "\"auth\" is a text; expected one of { bearer = SECRET }"),
        ("auth = { bearer = \"canary\" }", "\"auth.bearer\" is a text; expected { env = "),
        ("auth = { digest = \"canary\" }", "\"auth\" is a table; expected one of { bearer"),
        ("auth.basic = { user = \"a:b\", password = { file = \"word\" } }", "without a colon"),
        ("auth.basic = { user = \"a\" }", "\"auth.basic.password\" is missing"),
        (
            "auth.oauth = { token_url = \"ftp://x/?t=canary\", client_id = \"a\", "
                + "client_secret = { file = \"word\" } }",
            "\"auth.oauth.token_url\" cannot be used; expected a URL that begins with https://"
        ),
        ("headers = { Host = \"canary\" }", "\"headers.Host\" cannot be sent; expected a header's"),
        ("headers = { webhook-id = \"canary\" }", "\"headers.webhook-id\" cannot be sent"),
        ("headers = { a = \"canary\\nb\" }", "\"headers.a\" is a text; expected a text without"),
        ("headers = { a = 1 }", "\"headers.a\" is a whole number; expected { env = "),
        ("headers = { a = \"1\", A = \"2\" }", "the header \"a\" is sent twice"),
        (
            "auth.bearer = { file = \"word\" }\nheaders = { Authorization = \"canary\" }",
            "the header \"authorization\" is sent twice"
        ),
        ("tls = { ca = \"none.pem\" }", "\"tls.ca\" cannot be used: webhooks.d/none.pem cannot be"),
        ("tls = { ca = \"word\" }", "\"tls.ca\" cannot be used: webhooks.d/word holds no cert"),
        ("tls = { key = { file = \"word\" } }", "\"tls.certificate\" is missing"),
        ("tls = { certificate = \"word\" }", "\"tls.key\" is missing"),
        ("tls = { verify = false }", "unknown key \"tls.verify\""),
        ("proxy = \"socks5://canary:1\"", "\"proxy\" cannot be used; expected a URL such as"),
        ("proxy = \"http://a:canary@b:1\"", "\"proxy\" holds a password; expected the whole URL"),
        ("proxy = { file = \"word\" }", "\"proxy\" cannot be used: expected a URL such as"),
    ])
    func `names what cannot be used, and shows no value`(keys: String, said: String) {
        let problems = problems(keys)
        #expect(problems.count == 1, "\(problems)")
        #expect(problems.first?.contains(said) == true, "\(problems)")
        #expect(problems.first?.hasPrefix("webhooks.d/crm.toml") == true)
        #expect(problems.allSatisfy { !$0.contains("canary") })
    }

    @Test func `takes no secret that would become another header`() throws {
        try secret("canary\nhost: b", in: "lines")
        for key in ["auth.bearer", "headers.x"] {
            let problems = problems("\(key) = { file = \"lines\" }")
            #expect(problems.count == 1)
            #expect(problems.first?.contains("line feed or another control character") == true)
        }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/openssl"), "no openssl"))
    func `takes no private key that would ask for a passphrase`() throws {
        try shell(
            "cd '\(folder.file("webhooks.d"))' && openssl req -x509 -newkey rsa:2048 "
                + "-passout pass:canary -keyout key.pem -out own.pem -days 2 -subj /CN=x "
                + "2>/dev/null && chmod 600 key.pem"
        )
        let keys = "tls = { certificate = \"own.pem\", key = { file = \"key.pem\" } }"
        #expect(problems(keys).first?.contains("the private key is encrypted") == true)
        let other = "tls = { certificate = \"own.pem\", key = { file = \"word\" } }"
        #expect(problems(other).first?.contains("it holds no private key in PEM") == true)
    }
}

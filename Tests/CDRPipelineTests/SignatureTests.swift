import CDRPipeline
import Contracts
import Foundation
import Testing

@Suite struct `A signature` {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private static let other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
    private static let form = "uniqueid=1700000000.42&status=Answered&dst=%2B44+20"

    private func sign(_ body: String, _ secrets: String...) throws -> String {
        Signature.standard(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            seconds: 1_614_265_330,
            content: Array(body.utf8),
            secrets: try secrets.map { try SigningSecret($0) }
        )
    }

    @Test(arguments: [
        (#"{"test": 2432232314}"#, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        ("", "v1,v48jdbgvh29KJz2Qc+ghw8G6vG3nAKnujWBg8oM/62A="),
        (#"{"имя":"Zoë ☎"}"#, "v1,XzMkgqTV5hT6amM3gdL2AQN86Ah359RKFc/f/Vr2lj4="),
        (form, "v1,IJEnRZLXt4TpBU4PWJ2Oc4grKkSBupchqZo4d0pJNEM="),
    ])
    func `is the one that Standard Webhooks gives`(body: String, signature: String) throws {
        #expect(try sign(body, Self.secret) == signature)
    }

    @Test func `is never made with the text of the key`() throws {
        let wrong = "v1,ELhqG0Ku1gwOc1f4jyKdp3SFGFLAOdJ9bvpWLciCakI="
        #expect(try sign(#"{"test": 2432232314}"#, Self.secret) != wrong)
    }

    @Test func `stands once for each secret, newest first, parted by one space`() throws {
        #expect(
            try sign(#"{"test": 2432232314}"#, Self.other, Self.secret)
                == "v1,78nXHjpFP0tVJQW5D0SBwmVyyW87BV/rL6MgfM/Bw44= "
                + "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        )
    }

    @Test func `has GitHub's form under GitHub's header, and is plain hex elsewhere`() {
        let digits = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
        let body = Array("Hello, World!".utf8)
        let secret = "It's a Secret to Everybody"
        let plain = HexSignature(header: "X-Signature", secret: secret)
        #expect(plain.header(for: body) == HTTPHeader("x-signature", digits))
        let github = HexSignature(header: "X-Hub-Signature-256", secret: secret)
        #expect(github.header(for: body).value == "sha256=\(digits)")
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/openssl"), "no openssl"))
    func `is the one that openssl computes`() throws {
        let folder = try TemporaryFolder()
        try folder.write("id.1614265330.{}", to: "signed")
        let key = String(repeating: "0f1e2d3c", count: 8)
        let base64 = Data((0..<8).flatMap { _ in [0x0F, 0x1E, 0x2D, 0x3C] as [UInt8] })
            .base64EncodedString()
        let mac = try shell(
            "openssl dgst -sha256 -mac HMAC -macopt hexkey:\(key) -binary "
                + "'\(folder.file("signed"))' | base64"
        )
        let signature = Signature.standard(
            id: "id",
            seconds: 1_614_265_330,
            content: Array("{}".utf8),
            secrets: [try SigningSecret("whsec_\(base64)")]
        )
        #expect(signature == "v1,\(mac)")
    }
}

@Suite struct `A signing secret` {
    private static let key = String(repeating: "A", count: 32)

    @Test(arguments: [
        ("v1,whsec_\(key)", SigningSecretError.looksLikeSignature),
        ("whsk_\(key)", .isAsymmetric), ("whpk_\(key)", .isAsymmetric), (key, .lacksPrefix),
        ("WHSEC_\(key)", .lacksPrefix), ("whsec_not base64 at all!!", .isNoBase64),
        ("whsec_\(key)=", .isNoBase64), ("whsec_", .hasBadLength(0)),
        ("whsec_\(key.dropLast(4))", .hasBadLength(21)),
        ("whsec_\(key + key + key)", .hasBadLength(72)),
    ])
    func `tells what is wrong with it, each mistake in its own words`(
        text: String,
        error: SigningSecretError
    ) {
        let thrown = #expect(throws: SigningSecretError.self) { _ = try SigningSecret(text) }
        #expect(thrown == error)
        #expect(thrown?.reason.contains(Self.key.prefix(20)) == false, "the secret is not shown")
    }

    @Test(arguments: [32, 44, 64, 84])
    func `has a key of 24 to 64 bytes`(characters: Int) throws {
        _ = try SigningSecret("whsec_" + String(repeating: "A", count: characters))
    }
}

@Suite struct `A header` {
    @Test(arguments: ["x-api-key", "Authorization", "X_Y.z~1", "content-type", "cookie"])
    func `may be set by a configuration`(name: String) { #expect(HTTPHeader.isFree(name)) }

    @Test(arguments: [
        "Host", "content-length", "Transfer-Encoding", "CONNECTION", "expect", "webhook-id",
        "Webhook-Anything", "", "a b", "a:b", "a\r\nb", "naïve", "a\u{0}",
    ])
    func `may not, when it frames the request, is ours or is no token`(name: String) {
        #expect(!HTTPHeader.isFree(name))
    }

    @Test(arguments: ["a\r\nhost: b", "a\nb", "a\u{0}b", "\u{7F}"])
    func `carries no control character`(value: String) {
        #expect(!HTTPHeader.canCarry(value))
        #expect(HTTPHeader.canCarry("a\tb c ü"))
    }
}

@Suite struct `A proxy` {
    @Test(arguments: [
        ("http://proxy.example:3128", "http://proxy.example:3128", false),
        ("http://ann@proxy.example:3128", "http://proxy.example:3128", false),
        ("http://ann:p%40ss@10.0.0.1:8080", "http://10.0.0.1:8080", true),
        ("http://[::1]:81", "http://[::1]:81", false),
    ])
    func `is shown without user and password`(text: String, place: String, hasPassword: Bool) throws
    {
        let proxy = try HTTPProxy(text)
        #expect(proxy.place == place)
        #expect(proxy.hasPassword == hasPassword)
    }

    @Test(arguments: [
        "proxy.example:3128", "socks5://proxy.example:1080", "https://proxy.example:3128",
        "http://proxy.example", "http://proxy.example:3128/path", "http://:3128", "http://a@b@c:1",
        "http://proxy.example:x", "http://[::1]",
    ])
    func `is refused when it is no place`(text: String) {
        #expect(throws: WebhookURLError.self) { _ = try HTTPProxy(text) }
    }
}

@Suite struct `A signature check` {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private static let other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
    private static let body = Array("{}".utf8)

    private func fault(
        signedBy signers: [String] = [secret],
        knowing known: [String] = [secret],
        saying said: [UInt8] = body,
        sent seconds: Int64 = 0,
        changing: (inout [String: String]) -> Void = { _ in }
    ) throws -> SignatureCheck.Fault? {
        let sentAt = Samples.start.seconds + seconds
        var headers = [
            "webhook-id": "id", "webhook-timestamp": String(sentAt),
            "webhook-signature": Signature.standard(
                id: "id",
                seconds: sentAt,
                content: Self.body,
                secrets: try signers.map { try SigningSecret($0) }
            ),
        ]
        changing(&headers)
        return SignatureCheck(secrets: try known.map { try SigningSecret($0) })
            .fault(in: { headers[$0] }, content: said, at: Samples.start)
    }

    @Test func `believes what is signed with a secret it knows, be it one of two`() throws {
        #expect(try fault() == nil)
        #expect(try fault(signedBy: [Self.other, Self.secret]) == nil)
        #expect(try fault(knowing: [Self.other, Self.secret]) == nil)
    }

    @Test func `does not believe a stranger, a changed body or another id`() throws {
        #expect(try fault(knowing: [Self.other]) == .hasBadSignature)
        #expect(try fault(saying: Array("{} ".utf8)) == .hasBadSignature)
        #expect(try fault { $0["webhook-id"] = "other" } == .hasBadSignature)
        #expect(try fault { $0["webhook-signature"]?.append(" ") } == nil)
        #expect(try fault { $0["webhook-signature"] = "v1," } == .hasBadSignature)
        #expect(try fault { $0["webhook-signature"]?.removeFirst(3) } == .hasBadSignature)
    }

    @Test(
        arguments: [
            (-300, nil), (300, nil), (-301, .hasBadTime), (301, .hasBadTime),
            (9_000_000_000_000, .hasBadTime),
        ] as [(Int64, SignatureCheck.Fault?)]
    )
    func `believes five minutes to either side`(seconds: Int64, fault: SignatureCheck.Fault?) throws
    {
        #expect(try self.fault(sent: seconds) == fault)
    }

    @Test(arguments: ["webhook-id", "webhook-timestamp", "webhook-signature"])
    func `wants every header`(name: String) throws {
        #expect(try fault { $0[name] = nil } == .isUnsigned)
    }

    @Test(arguments: ["", "soon", "1.5", "99999999999999999999", "-9000000000000"])
    func `wants a time in whole seconds`(text: String) throws {
        #expect(try fault { $0["webhook-timestamp"] = text } == .hasBadTime)
    }
}

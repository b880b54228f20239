import CDRPipeline
import FoundationEssentials

/// What the configuration files say, checked as a whole.
struct Configuration {
    /// The main file.
    var file: String

    /// The ledger's path.
    var ledger: String

    /// The folder of webhook files.
    var webhooksFolder: String

    /// The most time a run waits for what is due soon.
    var linger = Duration.seconds(15)

    /// The most time a run takes, or `nil`.
    var maxRuntime: Duration?

    /// The most deliveries a run begins, or `nil`.
    var maxDeliveries: Int?

    /// The sources, in the order of the file.
    var sources: [SourceConfiguration] = []

    /// The webhooks, in the order of their files' names.
    var webhooks: [Webhook] = []

    /// How the requests of each webhook are let in, under the webhook's id.
    var access: [String: AccessConfiguration] = [:]

    /// What each webhook wants of what a crash left in doubt, under the webhook's id.
    var inDoubtPolicies: [String: InDoubtPolicy] {
        Dictionary(webhooks.map { ($0.id, $0.inDoubt) }) { first, _ in first }
    }

    private static let keys = ["ledger", "webhooks", "run", "sources"]

    /// The main file: `given`, `CDRHOOK_CONFIG`, `./cdrhook.toml` or `/etc/cdrhook/cdrhook.toml`.
    static func path(_ given: String?) -> String {
        if let given { return given }
        if let path = ProcessInfo.processInfo.environment["CDRHOOK_CONFIG"], !path.isEmpty {
            return path
        }
        return FileManager.default.fileExists(atPath: "cdrhook.toml")
            ? "cdrhook.toml" : "/etc/cdrhook/cdrhook.toml"
    }

    /// Reads the main file and every webhook's file.
    ///
    /// - Throws: ``ConfigurationProblems`` with everything that cannot be used.
    static func read(
        _ path: String,
        makingFolder: Bool = false
    ) throws(ConfigurationProblems) -> Configuration {
        var problems: [ConfigurationProblem] = []
        let report: (ConfigurationProblem) -> Void = { problems.append($0) }
        guard let table = TOMLFile.read(path, report: report) else {
            throw ConfigurationProblems(all: problems)
        }
        let folder = Paths.folder(of: path)
        let keys = Keys(table, file: path, report: report)
        let ledger = keys.required(
            "ledger",
            expected: "the ledger's path, such as \"ledger.sqlite\""
        )
        let webhooks = keys.text("webhooks") ?? "webhooks.d"
        var configuration = Configuration(
            file: path,
            ledger: Paths.absolute(ledger ?? "", below: folder),
            webhooksFolder: Paths.absolute(webhooks, below: folder)
        )
        configuration.readRun(keys)
        configuration.readSources(keys, folder: folder)
        keys.finish(knowing: Self.keys)
        if makingFolder { Paths.make(configuration.webhooksFolder) }
        configuration.readWebhooks(report)
        guard problems.isEmpty else { throw ConfigurationProblems(all: problems) }
        return configuration
    }

    private mutating func readRun(_ keys: Keys) {
        guard let run = keys.table("run", expected: "a table") else { return }
        if let linger = run.duration("linger") { self.linger = linger }
        maxRuntime = run.duration("max_runtime")
        maxDeliveries = run.integer("max_deliveries", in: 1...1_000_000_000)
        run.finish(knowing: ["linger", "max_runtime", "max_deliveries"])
    }

    private mutating func readSources(_ keys: Keys, folder: String) {
        guard let node = keys.node("sources") else {
            return keys.miss("sources", "at least one [[sources]] table")
        }
        guard case .array(let items) = node.value else {
            let _: Never? = keys.refuse("sources", node, "[[sources]] tables")
            return
        }
        for (index, item) in items.enumerated() {
            guard let table = keys.item("sources", index, item) else { continue }
            guard let source = SourceReader(keys: table, folder: folder).source() else { continue }
            if sources.contains(where: { $0.name == source.name }) {
                table.say(item.line, "the source \"\(source.name)\" stands twice")
            }
            sources.append(source)
        }
    }

    private mutating func readWebhooks(_ report: @escaping (ConfigurationProblem) -> Void) {
        guard let names = Paths.files(in: webhooksFolder) else {
            report(
                ConfigurationProblem(
                    file: file,
                    key: "",
                    expected:
                        "the folder of webhook files, \(webhooksFolder), cannot be read; make "
                        + "it, or add a webhook, which does: cdrhook webhook add ID"
                )
            )
            return
        }
        for name in names {
            let path = "\(webhooksFolder)/\(name)"
            guard name.dropLast(5).utf8.allSatisfy(\.isWordByte), name.utf8.count > 5 else {
                report(
                    ConfigurationProblem(
                        file: path,
                        key: "",
                        expected: "the file's name is the webhook's id: letters, digits, - and _"
                    )
                )
                continue
            }
            guard let (webhook, access) = WebhookFile.read(path, report: report) else { continue }
            webhooks.append(webhook)
            self.access[webhook.id] = access
        }
    }
}

extension Keys {
    /// The table that is one item of an array of tables.
    func item(_ key: String, _ index: Int, _ node: TOMLNode) -> Keys? {
        guard case .table(let table) = node.value else {
            return refuse(key, node, "a table")
        }
        return Keys(
            table,
            file: file,
            path: "\(key)[\(index + 1)]",
            line: node.line,
            report: reportProblem
        )
    }
}

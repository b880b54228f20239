import ArgumentParser
import CDRPipeline
import FoundationEssentials

/// A plan of a backfill in a file: what was asked for, and the digest of what would be sent.
struct PlanFile: Codable {
    var type = "backfill-plan"
    var schema = 1
    var source: String
    var since: String
    var until: String
    var webhooks: [String]
    var callTypes: [String]
    var causes: [String]
    var events: [String]
    var uniqueids: [String]
    var csv: String?
    var limit: Int?
    var rate: String?
    var name: String?
    var newID: String?
    var force: [String]
    var asOf: AsOf?

    /// SHA-256 over the ids and bodies of the plan, in hex.
    var digest: String

    /// The file of a choice, its times settled.
    init(_ choice: BackfillChoice, _ selection: BackfillSelection, digest: [UInt8]) {
        source = selection.source
        since = selection.range.lowerBound.rfc3339
        until = selection.range.upperBound.rfc3339
        webhooks = choice.webhook
        callTypes = choice.callType
        causes = choice.cause
        events = choice.event
        uniqueids = choice.uniqueid
        csv = choice.csv
        limit = choice.limit
        rate = choice.rate
        name = choice.name
        newID = choice.newID
        force = choice.force
        asOf = choice.asOf
        self.digest = Hex.text(of: digest)
    }

    /// Writes the file, whole or not at all.
    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        do {
            try encoder.encode(self).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw ValidationError("--plan-out \(path) cannot be written: \(error)")
        }
    }

    /// Reads a file.
    static func read(_ path: String) throws -> PlanFile {
        do {
            let file = try JSONDecoder().decode(
                PlanFile.self,
                from: try Data(contentsOf: URL(filePath: path))
            )
            guard file.type == "backfill-plan", file.schema == 1 else {
                throw ValidationError("--apply \(path) is no plan of this cdrhook")
            }
            return file
        } catch let error as ValidationError {
            throw error
        } catch {
            throw ValidationError("--apply \(path) cannot be read as a plan: \(error)")
        }
    }
}

extension BackfillChoice {
    /// The choice that a plan's file keeps.
    init(_ file: PlanFile) {
        self.init()
        source = file.source
        since = file.since
        until = file.until
        webhook = file.webhooks
        callType = file.callTypes
        cause = file.causes
        event = file.events
        uniqueid = file.uniqueids
        csv = file.csv
        limit = file.limit
        rate = file.rate
        name = file.name
        newID = file.newID
        force = file.force
        asOf = file.asOf ?? .now
    }
}

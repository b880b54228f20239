/// Compares a receiver's own list of event ids with what the ledger says was delivered.
///
/// Of the list it keeps one number an id: some 40 MB a million.
package struct ReceiptCheck {
    private var counts: [Int: Int32] = [:]

    /// A list without ids.
    package init() {}

    /// How many different ids wait to be explained.
    package var unexplained: Int { counts.count }

    /// Takes an id of the list.
    package mutating func take(_ id: String) {
        counts[Self.number(of: id), default: 0] &+= 1
    }

    /// Compares a delivery that the ledger has; its id needs no further explanation.
    ///
    /// - Returns: What was found; mostly nothing.
    package mutating func compare(_ delivery: StoredDelivery, of call: Call) -> [Finding] {
        func about(_ kind: Finding.Kind, _ why: Finding.Why) -> Finding {
            var finding = Finding(kind, why)
            finding.source = call.source
            finding.uniqueid = call.uniqueid
            finding.key = call.key
            finding.webhook = delivery.webhook
            finding.event = delivery.event
            finding.eventID = delivery.id.text
            finding.at = delivery.attempts.last?.startedAt
            finding.detail = delivery.state.rawValue
            return finding
        }
        guard let count = counts.removeValue(forKey: Self.number(of: delivery.id.text)) else {
            return delivery.state == .delivered ? [about(.notReceived, .unexplained)] : []
        }
        var found: [Finding] = []
        if delivery.state != .delivered { found.append(about(.notDelivered, .otherState)) }
        if count > 1 {
            let arrived = delivery.attempts.filter(Self.mayHaveArrived)
            let isDoubtful = arrived.contains { $0.outcome == .inDoubt }
            let why: Finding.Why =
                arrived.count < count ? .unexplained : isDoubtful ? .inDoubt : .triedAgain
            found.append(about(.receivedTwice, why))
        }
        return found
    }

    /// Takes away an id that the ledger has outside of what is compared.
    package mutating func excuse(_ id: EventID) { counts[Self.number(of: id.text)] = nil }

    /// What it means that an id of the list is still unexplained; `nil` where it is not.
    package mutating func finding(about id: String) -> Finding? {
        guard counts.removeValue(forKey: Self.number(of: id)) != nil else { return nil }
        var finding = Finding(.notDelivered, .unknownID)
        finding.eventID = id
        return finding
    }

    private static func mayHaveArrived(_ attempt: StoredAttempt) -> Bool {
        guard let response = attempt.response else { return true }
        return response.wasReceived != .no
    }

    private static func number(of id: String) -> Int { id.lowercased().hashValue }
}

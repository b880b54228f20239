/// Which rows of FusionPBX tell of one call.
///
/// | row                        | its call                                                       |
/// |----------------------------|----------------------------------------------------------------|
/// | leg a                      | its own uuid                                                   |
/// | leg b                      | originating_leg_uuid, else the channel that it was bridged to  |
/// | a queue's agent            | cc_member_session_uuid, else the channel it was bridged to     |
///
/// An agent's channel has no originator, so that its row says leg a.
struct FusionPBXLinks: Sendable {
    private let uuid, bridge, originator, leg, side, member, agentBridged: Int?

    init(_ columns: Columns) {
        uuid = columns.index(of: "xml_cdr_uuid", "uuid")
        bridge = columns.index(of: "bridge_uuid")
        originator = columns.index(of: "originating_leg_uuid")
        leg = columns.index(of: "leg")
        side = columns.index(of: "cc_side")
        member = columns.index(of: "cc_member_session_uuid")
        agentBridged = columns.index(of: "cc_agent_bridged")
    }

    /// The uuid of a row's channel.
    func own(_ record: Record) -> String { record.text(at: uuid) }

    /// Tells a leg which call it belongs to.
    func tell(_ record: Record, in leg: inout Leg) {
        let origin = record.text(at: originator)
        let isAgents = record.text(at: side) == "agent"
        let isSecond =
            record.text(at: self.leg) == "b" || (!origin.isEmpty && origin != leg.uniqueid)
        leg.link = leg.uniqueid
        guard isAgents || isSecond else { return }
        leg.isCallers = false
        leg.isNoCall = true
        leg.sequence = 1
        leg.isPartial = FreeSWITCHCauses.isTakenOver(leg.rawCause)
        let session = isAgents ? record.text(at: member) : ""
        // Without a call to belong to it waits for none.
        leg.link = [session, origin, record.text(at: bridge)].first { !$0.isEmpty } ?? ""
    }

    /// Whether an answered leg was connected to a second party; `isUnconnected` is what the words
    /// of the row say, where its columns do not.
    func isBridged(_ record: Record, _ leg: Leg, unless isUnconnected: Bool) -> Bool {
        if !record.text(at: bridge).isEmpty || !leg.isCallers { return true }
        if FusionPBXWords.isTrue(record.text(at: agentBridged)) { return true }
        // An export whose user may not see the columns.
        return bridge == nil && agentBridged == nil && !isUnconnected
    }
}

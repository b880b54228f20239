package import CDRPipeline

/// What people did to webhooks.
extension SQLiteLedger {
    /// Writes down an action that begins; its number.
    package func begin(_ action: WebhookAction) throws(LedgerError) -> Int64 {
        try database.prepare(
            """
            INSERT INTO actions (at, user, user_id, sudo_user, command, webhook, before, after,
                outcome, note)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '')
            """
        ).run(
            .moment(action.at),
            .text(action.user),
            .integer(action.userID),
            .text(action.sudoUser),
            .text(action.command),
            .text(action.webhook),
            action.before.map { .text($0) } ?? .null,
            action.after.map { .text($0) } ?? .null,
            .text(action.outcome.rawValue)
        )
        return database.lastInsertedRow
    }

    /// Writes down how an action ended, and a word on what is owed.
    package func end(
        action: Int64,
        as outcome: WebhookAction.Outcome,
        note: String
    ) throws(LedgerError) {
        try database.prepare("UPDATE actions SET outcome = ?2, note = ?3 WHERE id = ?1")
            .run(.integer(action), .text(outcome.rawValue), .text(note))
    }
}

extension LedgerReader {
    /// What people did to a webhook, in the order in which it was begun.
    package func actions(on webhook: String) throws(LedgerError) -> [WebhookAction] {
        // A ledger of an earlier version has no such table until the next run.
        let known = try database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'actions'")
        guard try known.step() else { return [] }
        let find = try database.prepare(
            """
            SELECT at, user, user_id, sudo_user, command, webhook, before, after, outcome, note
            FROM actions WHERE webhook = ?1 ORDER BY id
            """
        )
        find.bind([.text(webhook)])
        var actions: [WebhookAction] = []
        while try find.step() {
            var action = WebhookAction(
                at: Timestamp(microseconds: find.integer(0)),
                user: find.text(1),
                userID: Int(find.integer(2)),
                sudoUser: find.text(3),
                command: find.text(4),
                webhook: find.text(5),
                before: find.isNull(6) ? nil : find.text(6),
                after: find.isNull(7) ? nil : find.text(7)
            )
            action.outcome = WebhookAction.Outcome(rawValue: find.text(8)) ?? .begun
            action.note = find.text(9)
            actions.append(action)
        }
        return actions
    }
}

/// What somebody did to a webhook: when, what its file said before, and what it said after.
///
/// It is written down before it is done and again when it is over, so that one that a crash cut off
/// stays as begun.
package struct WebhookAction: Sendable, Hashable {
    /// How an action ended.
    package enum Outcome: String, Sendable, CaseIterable {
        /// Written down, and not known to be over.
        case begun

        /// All of it was done.
        case done

        /// Not all of it was done.
        case failed
    }

    /// When it was begun.
    package var at: Timestamp

    /// The name of the user that the system knows, or empty.
    package var user: String

    /// The number of that user.
    package var userID: Int

    /// Who became that user by sudo, or empty.
    package var sudoUser: String

    /// The command and those of its flags that the files do not tell.
    package var command: String

    /// The webhook's id.
    package var webhook: String

    /// What its file said, without what may be secret; `nil` where there was none.
    package var before: String?

    /// What it says now; `nil` where there is none any more.
    package var after: String?

    /// How it ended.
    package var outcome = Outcome.begun

    /// What became of what the webhook was owed, or empty.
    package var note = ""

    /// An action that begins.
    package init(
        at: Timestamp,
        user: String,
        userID: Int,
        sudoUser: String,
        command: String,
        webhook: String,
        before: String?,
        after: String?
    ) {
        self.at = at
        self.user = user
        self.userID = userID
        self.sudoUser = sudoUser
        self.command = command
        self.webhook = webhook
        self.before = before
        self.after = after
    }
}

/// One configured receiver: a file in the webhooks folder, in the words of the help page.
package struct Webhook: Sendable, Hashable {
    /// The file's name without its ending; part of every event id, for ever.
    package var id: String

    /// The name for people.
    package var name: String

    /// Where requests go.
    package var url: WebhookURL

    /// Whether calls are planned for it and deliveries sent.
    package var isActive = true

    /// The call types it hears of.
    package var callTypes = Set(CallType.allCases)

    /// What its `[salesforce]` table says; `nil` for every other integration.
    package var salesforce: SalesforceSettings?

    /// The events it hears of, in their order: one for a custom webhook, those of its integration
    /// for a predefined one.
    package var events: [EventKind]

    /// The name of its integration; `nil` for a custom webhook.
    package var integration: String?

    /// How parameters travel.
    package var method = WebhookMethod.json

    /// How many tries follow the first one, 0 to 50.
    package var retries = 3

    /// How long after the event it is told.
    package var delay = Duration.zero

    /// Whether a dot in a field's name parts it from the object that it is in; for JSON alone.
    package var nestsFields = false

    /// Ours = theirs, in the order of the file.
    package var parameters = ParameterMapping.all

    /// Fields that are always the same.
    package var fixed: [FixedField] = []

    /// Names for hangup causes; the page's own where none is set.
    package var causeNames: [HangupCause: String] = [:]

    /// Whether an event says what was known then, or what is known by now.
    package var facts = Facts.event

    /// How times are written.
    package var timeFormat = TimeFormat.plain

    /// The zone of written times.
    package var zone: TimeZoneRules = .utc

    /// Whether numbers are cut to their last four digits.
    package var masksNumbers = false

    /// How long failed deliveries wait.
    package var retrySchedule = RetrySchedule()

    /// What becomes of an attempt whose outcome a crash swallowed.
    package var inDoubt = InDoubtPolicy.resend

    /// How many requests may be under way at once, 1 to 1024.
    package var concurrency = 16

    /// How many requests may be begun in a time, or `nil` for no limit.
    package var rate: Rate?

    /// The deadline of one whole request.
    package var timeout = Duration.seconds(30)

    /// Addresses besides public ones that requests may go to.
    package var allow: [AddressRule] = []

    /// How its requests are let in, key by key, in words that tell a change: of secrets only where
    /// they are to be found.
    package var accessMarks: [String: String] = [:]

    /// What it is told when a row changes after its call was told; `nil` for what the source says.
    package var revisions: RevisionPolicy?

    /// The parameters whose change is told; empty for all that is sent.
    package var updateFields: [Parameter] = []

    /// The parameters that a Call End waits for.
    package var waitFor: [Parameter] = []

    /// How long after the call a Call End waits for them at most.
    package var waitLimit = Duration.seconds(900)

    /// A custom webhook with what every one has.
    package init(id: String, name: String, url: WebhookURL, event: EventKind) {
        self.id = id
        self.name = name
        self.url = url
        events = [event]
    }

    /// A predefined webhook as its integration has it.
    package init(
        id: String,
        name: String,
        url: WebhookURL,
        integration: any PredefinedIntegration
    ) {
        self.id = id
        self.name = name
        self.url = url
        self.integration = integration.name
        events = integration.events
        callTypes = integration.callTypes
        integration.prepare(&self)
    }

    /// Whether the webhook hears of `event` of `call`; why not, if not.
    package func refusal(of event: EventKind, of call: Call) -> PlanRefusal? {
        if !isActive { return .inactive }
        if !callTypes.contains(call.callType) { return .callType }
        if event == .callAnswer && !call.isAnswered { return .neverAnswered }
        return nil
    }

    /// The URL for people, without what may be secret.
    package var maskedURL: String { url.masked(for: integration) }

    /// Whether the file has a say in the requests' form: true but of a fixed integration.
    package var isEditable: Bool {
        integration.flatMap(Integrations.named).map(\.isEditable) ?? true
    }
}

extension WebhookURL {
    /// The URL as it is shown where an integration, by its name, may have a token in the path.
    package func masked(for integration: String?) -> String {
        let hasToken = integration.flatMap(Integrations.named)?.hasTokenInPath ?? false
        return hasToken ? maskedWithPath : masked
    }
}

/// Why a webhook does not hear of a call.
package enum PlanRefusal: String, Sendable, CaseIterable {
    /// The webhook was not active when the call was taken.
    case inactive

    /// The webhook does not want calls of this type.
    case callType = "call-type"

    /// The webhook wants Call Answer, and the call was never answered.
    case neverAnswered = "never-answered"
}

/// How a custom webhook's parameters travel.
package enum WebhookMethod: String, Sendable, CaseIterable {
    /// In the query of a GET.
    case get

    /// As a form in a POST.
    case post

    /// As one JSON object in a POST, flat unless its fields are nested.
    case json
}

/// Which facts an event carries.
package enum Facts: String, Sendable, CaseIterable {
    /// What was known when the event happened.
    case event

    /// What is known by now.
    case final
}

/// What becomes of an attempt whose outcome a crash swallowed.
package enum InDoubtPolicy: String, Sendable, CaseIterable {
    /// Send it again under the same id.
    case resend

    /// Keep it for a person to decide.
    case hold
}

/// A field that has the same value in every request.
package struct FixedField: Sendable, Hashable {
    /// The receiver's name for it.
    package var name: String

    /// Its value.
    package var value: String

    /// A fixed field.
    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

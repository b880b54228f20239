/// What Salesforce's answers mean.
enum SalesforceErrors {
    private struct Whole: Decodable {
        var errorCode: String?
        var message: String?
    }

    private struct Item: Decodable {
        var success: Bool
        var errors: [Fault]?
    }

    private struct Fault: Decodable {
        var statusCode: String?
        var message: String?
        var fields: [String]?
    }

    private struct Found: Decodable {
        struct Record: Decodable { var CallObject: String? }

        var records: [Record]
    }

    /// Which of some ids an answer says to be Tasks; `nil` when it cannot be understood.
    static func existing(in response: HTTPResponse, among ids: [String]) -> [String]? {
        response.decoded(Found.self)?.records.compactMap(\.CallObject).filter(ids.contains)
    }

    /// What Salesforce says of a whole request.
    static func text(of response: HTTPResponse) -> String {
        guard let fault = response.decoded([Whole].self)?.first, let code = fault.errorCode else {
            return response.errorText
        }
        return "\(code): \(fault.message ?? "")".cut(toBytes: 500)
    }

    /// What becomes of a batch whose preparation failed.
    static func judgement(ofPreparation response: HTTPResponse) -> Judgement {
        let whole = judgement(ofWhole: response)
        let isBlocked = whole.verdict == .blocked
        return Judgement(
            isBlocked ? .blocked : .postponed,
            reason: "before anything was sent: \(whole.reason)",
            wait: whole.wait
        )
    }

    /// What becomes of each record that was sent.
    ///
    /// - Parameters:
    ///   - response: The answer to all of them.
    ///   - count: How many there are; the answer has them in their order.
    ///   - key: The external-id field that they were sent by, or `nil`.
    /// - Returns: One judgement a record; a lookup in it takes the place of the record's own.
    static func judgements(of response: HTTPResponse, count: Int, key: String?) -> [Judgement] {
        guard response.status == 200 else {
            return Array(repeating: judgement(ofWhole: response), count: count)
        }
        guard response.failure == nil, let items = response.decoded([Item].self),
            items.count == count
        else {
            let reason = "the answer does not tell of each record"
            return Array(
                repeating: Judgement(.failed(isFinal: false), reason: reason),
                count: count
            )
        }
        return items.map { item in
            item.success ? Judgement(.delivered) : judgement(of: item.errors?.first, key: key)
        }
    }

    private static func judgement(ofWhole response: HTTPResponse) -> Judgement {
        let reason = text(of: response)
        switch response.status {
        case nil, .some(429), .some(500...):
            return Judgement(.failed(isFinal: false), reason: reason)
        case .some(300): return Judgement(.refused, reason: "several records: \(reason)")
        case .some(403) where reason.contains("ConcurrentRequests"):
            return Judgement(.failed(isFinal: false), reason: reason, wait: .seconds(60))
        // Whatever it is, it is so for every call: a field, a right, a limit of the day.
        default: return Judgement(.blocked, reason: reason)
        }
    }

    private static func judgement(of fault: Fault?, key: String?) -> Judgement {
        let code = fault?.statusCode ?? "UNKNOWN"
        let fields = fault?.fields ?? []
        let place = fields.isEmpty ? "" : " (\(fields.joined(separator: ", ")))"
        let reason = "\(code): \(fault?.message ?? "")\(place)".cut(toBytes: 500)
        // A trigger that could not lock a row says so within its own code.
        if reason.contains("UNABLE_TO_LOCK_ROW") {
            return Judgement(.failed(isFinal: false), reason: reason)
        }
        switch code {
        case "ALL_OR_NONE_OPERATION_ROLLED_BACK", "QUERY_TIMEOUT":
            return Judgement(.failed(isFinal: false), reason: reason)
        case "DUPLICATE_VALUE":
            // An earlier request of ours is still being written.
            let isOurs = key.map { reason.contains($0) } ?? false
            return Judgement(.failed(isFinal: !isOurs), reason: reason)
        case "FIELD_CUSTOM_VALIDATION_EXCEPTION", "REQUIRED_FIELD_MISSING", "STRING_TOO_LONG",
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "FIELD_INTEGRITY_EXCEPTION",
            "INVALID_TYPE_ON_FIELD_IN_RECORD", "NUMBER_OUTSIDE_VALID_RANGE":
            return Judgement(.refused, reason: reason)
        case "INVALID_CROSS_REFERENCE_KEY", "ENTITY_IS_DELETED",
            "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "CANNOT_UPDATE_CONVERTED_LEAD",
            "INACTIVE_OWNER_OR_USER":
            return Judgement(
                .failed(isFinal: true),
                reason: reason,
                lookup: SalesforceLink.dropped.text
            )
        case "INVALID_FIELD_FOR_INSERT_UPDATE" where fields == ["TaskSubtype"] && key != nil:
            // It may not be changed, so the Task is there: an earlier attempt wrote it.
            return Judgement(
                .failed(isFinal: true),
                reason: reason,
                lookup: SalesforceLink.written.text
            )
        case "INVALID_FIELD_FOR_INSERT_UPDATE", "INSUFFICIENT_ACCESS_OR_READONLY",
            "STORAGE_LIMIT_EXCEEDED":
            return Judgement(.blocked, reason: reason)
        default: return Judgement(.failed(isFinal: true), reason: reason)
        }
    }
}

/// SIP status codes: source, code, name and the cause of an unanswered call.
///
/// The lines are those of `cause-map.tsv` in its order, without its notes; a test compares them.
enum SIPCauses {
    static let lines = """
        sip | 200 | OK | Answered
        sip | 202 | Accepted | Failed
        sip | 300 | Multiple Choices | Failed
        sip | 301 | Moved Permanently | Failed
        sip | 302 | Moved Temporarily | Failed
        sip | 305 | Use Proxy | Failed
        sip | 380 | Alternative Service | Failed
        sip | 400 | Bad Request | Failed
        sip | 401 | Unauthorized | Failed
        sip | 402 | Payment Required | Failed
        sip | 403 | Forbidden | Failed
        sip | 404 | Not Found | Failed
        sip | 405 | Method Not Allowed | Failed
        sip | 406 | Not Acceptable | Failed
        sip | 407 | Proxy Authentication Required | Failed
        sip | 408 | Request Timeout | No Answer
        sip | 409 | Conflict | Failed
        sip | 410 | Gone | Failed
        sip | 411 | Length Required | Failed
        sip | 412 | Conditional Request Failed | Failed
        sip | 413 | Request Entity Too Large | Failed
        sip | 414 | Request-URI Too Long | Failed
        sip | 415 | Unsupported Media Type | Failed
        sip | 416 | Unsupported URI Scheme | Failed
        sip | 417 | Unknown Resource-Priority | Failed
        sip | 420 | Bad Extension | Failed
        sip | 421 | Extension Required | Failed
        sip | 422 | Session Interval Too Small | Failed
        sip | 423 | Interval Too Brief | Failed
        sip | 424 | Bad Location Information | Failed
        sip | 425 | Bad Alert Message | Failed
        sip | 428 | Use Identity Header | Failed
        sip | 429 | Provide Referrer Identity | Failed
        sip | 430 | Flow Failed | Failed
        sip | 433 | Anonymity Disallowed | Failed
        sip | 436 | Bad Identity Info | Failed
        sip | 437 | Unsupported Credential | Failed
        sip | 438 | Invalid Identity Header | Failed
        sip | 439 | First Hop Lacks Outbound Support | Failed
        sip | 440 | Max-Breadth Exceeded | Failed
        sip | 469 | Bad Info Package | Failed
        sip | 470 | Consent Needed | Failed
        sip | 480 | Temporarily Unavailable | No Answer
        sip | 481 | Call/Transaction Does Not Exist | Failed
        sip | 482 | Loop Detected | Failed
        sip | 483 | Too Many Hops | Failed
        sip | 484 | Address Incomplete | Failed
        sip | 485 | Ambiguous | Failed
        sip | 486 | Busy Here | Busy
        sip | 487 | Request Terminated | Canceled
        sip | 488 | Not Acceptable Here | Failed
        sip | 489 | Bad Event | Failed
        sip | 491 | Request Pending | Failed
        sip | 493 | Undecipherable | Failed
        sip | 494 | Security Agreement Required | Failed
        sip | 500 | Server Internal Error | Failed
        sip | 501 | Not Implemented | Failed
        sip | 502 | Bad Gateway | Failed
        sip | 503 | Service Unavailable | Failed
        sip | 504 | Server Time-out | Failed
        sip | 505 | Version Not Supported | Failed
        sip | 513 | Message Too Large | Failed
        sip | 555 | Push Notification Service Not Supported | Failed
        sip | 580 | Precondition Failure | Failed
        sip | 600 | Busy Everywhere | Busy
        sip | 603 | Decline | Busy
        sip | 604 | Does Not Exist Anywhere | Failed
        sip | 606 | Not Acceptable | Failed
        sip | 607 | Unwanted | Failed
        sip | 608 | Rejected | Failed
        sip |  | 1xx | Failed
        sip |  | 3xx other | Failed
        sip |  | 4xx other | Failed
        sip |  | 5xx other | Failed
        sip |  | 6xx other | Failed
        """
}

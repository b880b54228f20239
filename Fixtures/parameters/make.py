#!/usr/bin/env python3
"""Writes what each webhook of `webhooks` is sent of each call of `calls.json`.

It shares nothing with cdrhook: it is the contract (section 4, and the table of parameters) once
more, in another language and with other libraries, so that a golden is never what the program
happened to say.

    python3 make.py          # writes CALL.WEBHOOK.txt beside itself
    python3 make.py --check  # says which of them would be another, and exits 1

The rules that it implements:

- A webhook has one event and one method; here each file is taken with all nine.
- Fields stand in the order of the file, mapped ones before fixed ones. A parameter with several
  fields is sent under each.
- get: fields behind the query of the URL. post: the same as a body. UTF-8; a space is `+`, and
  all but letters, digits and `-._~` is percent-encoded. json: one flat object without spaces; only
  what must be escaped is: quote, backslash, control characters, and DEL with them.
- nested = true: a dot in a field's name parts it from the object that it is in; an object stands
  where its first field does.
- What is not known at the event is null in json, and empty in get and post. Truth is true or false
  in json, 1 or 0 else. What a switch said in no words is known, and empty: uniqueid, status, src,
  dst, caller_id_number, raw_cause and the row's columns; what it leaves out is not known.
- Bytes that are not UTF-8 become U+FFFD, one for each maximal part of a character (Unicode, 3.9).
- The id of an event is the SHA-256 of source, key, event, webhook and, above 0, revision, in lines.
"""

import datetime
import hashlib
import json
import pathlib
import sys
import tomllib
import zoneinfo

HERE = pathlib.Path(__file__).parent
EVENTS = ["call-start", "call-answer", "call-end"]
METHODS = ["get", "post", "json"]
PAGE = """uniqueid status bill_duration dst src leadid caller_id_number public_recording bridged
start_at duration end_at hangup_initiator hangup_cause""".split()
PLAIN = set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
LONGEST_SHOWN = 4_096


def text(said):
    """A text of calls.json: as it is, as bytes of a row, or one that is repeated."""
    if not isinstance(said, dict):
        return said
    if "hex" in said:
        return bytes.fromhex(said["hex"].replace(" ", "20")).decode("utf-8", "replace")
    if "latin-1" in said:
        return said["latin-1"].encode("latin-1").decode("utf-8", "replace")
    return said["repeat"] * said["count"]


def call_of(calls, name):
    said = dict(calls[name])
    whole = dict(calls[said["like"]]) if "like" in said else {}
    whole.update(said)
    call = {key: text(value) for key, value in whole.items()}
    call["row"] = {column: text(value) for column, value in whole["row"]}
    return call


def moment(seconds, webhook):
    """A time as the webhook wants it; parts of a second are cut off, but for epoch_ms."""
    micros = round(seconds * 1_000_000)
    style = webhook.get("time_format", "default")
    if style == "epoch":
        return micros // 1_000_000
    if style == "epoch_ms":
        return micros // 1_000
    zone = zoneinfo.ZoneInfo(webhook.get("timezone", "UTC"))
    at = datetime.datetime.fromtimestamp(micros // 1_000_000, zone)
    if style == "default":
        return at.strftime("%Y-%m-%d %H:%M:%S")
    written = at.isoformat()
    return written[:-6] + "Z" if written.endswith("+00:00") else written


def identity(call, event, webhook_id):
    lines = [call["source"], call["key"], event, webhook_id]
    if call["revision"]:
        lines.append(str(call["revision"]))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def number(digits, webhook):
    if webhook.get("mask") == "last-4" and len(digits) > 4:
        return "*" * (len(digits) - 4) + digits[-4:]
    return digits


def value(name, call, event, webhook, webhook_id):
    """The value of a parameter: a text, a number, a truth, or None for what is not known."""
    known = "call-end" if webhook.get("facts") == "final" else event
    is_over, is_answered = known == "call-end", known != "call-start"
    at = {"call-start": "start_at", "call-answer": "answer_at", "call-end": "end_at"}[event]
    if name.startswith("cdr."):
        return call["row"].get(name[4:].lower())
    match name:
        case "uniqueid":
            return call[name]
        case "status":
            early = {"call-start": "RINGING", "call-answer": "ANSWERED"}
            return early.get(known, call["status"])
        case "src" | "dst" | "caller_id_number":
            return number(call[name], webhook)
        case "did":
            return number(call[name], webhook) or None
        case "leadid" | "linkedid" | "replay":
            return call[name] or None
        case "call_type":
            return call[name]
        case "start_at":
            return moment(call[name], webhook)
        case "answer_at":
            is_known = is_answered and call[name] is not None
            return moment(call[name], webhook) if is_known else None
        case "end_at":
            return moment(call[name], webhook) if is_over else None
        case "agent":
            return (call[name] or None) if is_answered else None
        case "bridged":
            return is_answered and call[name]
        case "duration" | "bill_duration" | "raw_cause":
            return call[name] if is_over else None
        case "public_recording" | "hangup_initiator":
            return (call[name] or None) if is_over else None
        case "hangup_cause":
            names = webhook.get("hangup_causes", {})
            return names.get(call[name], call[name]) if is_over else None
        case "event":
            return event
        case "event_at":
            return moment(call[at], webhook)
        case "event_id":
            return identity(call, event, webhook_id)
    raise KeyError(name)


def mapping(webhook):
    """Pairs of a parameter and one of its fields, in the order of the file."""
    if "parameters" not in webhook:
        return [(name, name) for name in PAGE]
    pairs = []
    for name, fields in webhook["parameters"].items():
        inner = fields.items() if isinstance(fields, dict) else [(None, fields)]
        for column, fields in inner:
            whole = name if column is None else f"{name}.{column}"
            pairs += [(whole, f) for f in ([fields] if isinstance(fields, str) else fields)]
    return pairs


def fields_of(webhook, call, event, webhook_id):
    fields = [
        (field, value(name, call, event, webhook, webhook_id)) for name, field in mapping(webhook)
    ]
    for field, said in webhook.get("fixed", {}).items():
        fields.append((field, str(said).lower() if isinstance(said, bool) else str(said)))
    return fields


def in_form(said):
    if said is None:
        return ""
    if isinstance(said, bool):
        return "1" if said else "0"
    out = ""
    for byte in str(said).encode():
        out += chr(byte) if byte in PLAIN else "+" if byte == 0x20 else f"%{byte:02X}"
    return out


def in_json(said):
    if said is None:
        return "null"
    if isinstance(said, bool):
        return "true" if said else "false"
    if isinstance(said, int):
        return str(said)
    if isinstance(said, dict):
        return "{" + ",".join(in_json(k) + ":" + in_json(v) for k, v in said.items()) + "}"
    out = ""
    for sign in said:
        short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(sign)
        is_control = ord(sign) < 0x20 or ord(sign) == 0x7F
        out += short or (f"\\u{ord(sign):04x}" if is_control else sign)
    return f'"{out}"'


def json_object(webhook, fields):
    whole = {}
    for field, said in fields:
        place = whole
        parts = field.split(".") if webhook.get("nested") else [field]
        for part in parts[:-1]:
            place = place.setdefault(part, {})
        place[parts[-1]] = said
    return in_json(whole)


def shown(content):
    size = len(content.encode())
    if size <= LONGEST_SHOWN:
        return content
    return f"({size} bytes, SHA-256 {hashlib.sha256(content.encode()).hexdigest()})"


def request(webhook, call, event, method, webhook_id):
    fields = fields_of(webhook, call, event, webhook_id)
    url = webhook["url"]
    if method == "json":
        return f"POST {url}\napplication/json\n{shown(json_object(webhook, fields))}\n"
    form = "&".join(f"{in_form(field)}={in_form(said)}" for field, said in fields)
    if method == "post":
        return f"POST {url}\napplication/x-www-form-urlencoded\n{shown(form)}\n"
    joint = "?" if "?" not in url else "" if url[-1] in "?&" else "&"
    return f"GET {shown(url + joint + form)}\n"


def golden(calls, call_name, webhook_id):
    webhook = tomllib.loads((HERE / "webhooks" / f"{webhook_id}.toml").read_text())
    call = call_of(calls, call_name)
    blocks = []
    for event in EVENTS:
        # A call that nobody answered has no Call Answer; nested fields are for json alone.
        if event == "call-answer" and call["answer_at"] is None:
            continue
        for method in ["json"] if webhook.get("nested") else METHODS:
            block = request(webhook, call, event, method, webhook_id)
            blocks.append(f"== {event} {method}\n{block}")
    return "\n".join(blocks)


def main():
    calls = json.loads((HERE / "calls.json").read_text())
    wanted = {
        f"{name}.{webhook}.txt": golden(calls, name, webhook)
        for name in calls
        for webhook in call_of(calls, name)["webhooks"]
    }
    there = {path.name: path.read_bytes().decode() for path in HERE.glob("*.txt")}
    if "--check" in sys.argv[1:]:
        other = sorted(n for n in wanted.keys() | there.keys() if wanted.get(n) != there.get(n))
        print("\n".join(other), end="\n" if other else "")
        sys.exit(1 if other else 0)
    for name, content in wanted.items():
        (HERE / name).write_bytes(content.encode())


main()

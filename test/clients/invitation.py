"""Reads a message from standard input with Python's library for mail and with icalendar, and says what they see."""

import email
import email.policy
import json
import sys

import icalendar

message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
parts = [part for part in message.walk() if not part.is_multipart()]


def seen(part):
    text = part.get_content()
    calendar = icalendar.Calendar.from_ical(text)
    [event] = calendar.walk("VEVENT")
    return {
        "parameter": part["content-type"].params.get("method"),
        "method": str(calendar["METHOD"]),
        "summary": str(event["SUMMARY"]),
        "start": event.decoded("DTSTART").isoformat(),
        "attendee": str(event["ATTENDEE"]),
    }


json.dump(
    {
        "from": [mailbox.addr_spec for mailbox in message["from"].addresses],
        "name": message["from"].addresses[0].display_name,
        "subject": message["subject"],
        "types": [part.get_content_type() for part in parts],
        "plain": message.get_body(("plain",)).get_content(),
        "defects": [str(defect) for part in message.walk() for defect in part.defects],
        "calendars": [seen(part) for part in parts if part.get_content_type() in ("text/calendar",)],
        "files": [part.get_filename() for part in message.iter_attachments()],
    },
    sys.stdout,
)

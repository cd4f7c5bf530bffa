"""Evolution's factories, asked by their own library: what they find on the server and what they write there.

The sources `calendar`, `people` and `directory` are in the registry, and their passwords in the keyring.
"""

import json
import threading
import time

import gi

VERSIONS = {"EDataServer": "1.2", "ECal": "2.0", "EBook": "1.2", "EBookContacts": "1.2", "ICalGLib": "3.0"}
for name, version in VERSIONS.items():
    gi.require_version(name, version)
from gi.repository import EBook, EBookContacts, ECal, EDataServer, GLib, ICalGLib  # noqa: E402

EVENT = """BEGIN:VEVENT
UID:dentist
DTSTAMP:20300101T000000Z
DTSTART:20300107T010000Z
DTEND:20300107T020000Z
SUMMARY:歯医者
END:VEVENT
"""
CARD = """BEGIN:VCARD
VERSION:3.0
UID:saburo
FN:佐藤 三郎
N:佐藤;三郎;;;
EMAIL:saburo@away.test
END:VCARD
"""
PATIENCE = 30


def until(read):
    """What is read, as soon as there is something."""
    for _ in range(PATIENCE * 5):
        found = read()
        if found:
            return found
        time.sleep(0.2)
    return []


threading.Thread(target=GLib.MainLoop().run, daemon=True).start()
registry = EDataServer.SourceRegistry.new_sync(None)
calendar = ECal.Client.connect_sync(registry.ref_source("calendar"), ECal.ClientSourceType.EVENTS, PATIENCE, None)
events = until(lambda: calendar.get_object_list_sync("#t", None)[1])
calendar.create_object_sync(ICalGLib.Component.new_from_string(EVENT.replace("\n", "\r\n")), ECal.OperationFlags.NONE, None)

people = EBook.BookClient.connect_sync(registry.ref_source("people"), PATIENCE, None)
people.add_contact_sync(EBookContacts.Contact.new_from_vcard(CARD.replace("\n", "\r\n")), 0, None)

directory = EBook.BookClient.connect_sync(registry.ref_source("directory"), PATIENCE, None)
everybody = EBookContacts.BookQuery.any_field_contains("").to_string()
known = until(lambda: directory.get_contacts_sync(everybody, None)[1])
print(
    json.dumps(
        {
            "events": sorted(event.get_summary() for event in events),
            "writable": [not each.is_readonly() for each in (calendar, people)],
            "known": sorted(each.get_property("full-name") for each in known),
        }
    )
)

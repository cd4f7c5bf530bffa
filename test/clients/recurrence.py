"""Expands recurrences with dateutil. A JSON array of cases comes in; one of lists of instants (seconds) goes out, null for a
case that dateutil takes too long for."""
import json
import signal
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil import rrule

EPOCH = datetime(1970, 1, 1)
SECONDS_EACH = 0.03


class Ended(Exception):
    pass


class GivenUp(Exception):
    pass


class Bounds:
    """dateutil looks for what does not occur until the year 9999: it is stopped after the year of the window's end."""

    last = 9999


rebuild = rrule._iterinfo.rebuild


def bounded_rebuild(info, year, month):
    if year > Bounds.last:
        raise Ended()
    rebuild(info, year, month)


rrule._iterinfo.rebuild = bounded_rebuild


def wall(seconds):
    return EPOCH + timedelta(seconds=seconds)


def instant(time, zone):
    # A time that comes twice is the first; one in a gap is counted with the offset before it (PEP 495, fold=0).
    return int(time.replace(tzinfo=zone, fold=0).timestamp())


def times_of(case, start, last):
    """DTSTART, and what the rule names after it, up to COUNT."""
    times = [start]
    try:
        for time in rrule.rrulestr(case["rule"], dtstart=start).replace(until=last):
            if case["count"] is not None and len(times) >= case["count"]:
                break
            if time != start:
                times.append(time)
    except (Ended, ValueError):
        # A ValueError: dateutil refuses a rule that never occurs.
        pass
    return times


def expand(case):
    zone = ZoneInfo(case["zone"])
    start = wall(case["start"])
    last = wall(case["until"]) + timedelta(days=2)
    if case["last"] is not None:
        utc = wall(case["last"]).replace(tzinfo=timezone.utc)
        last = min(last, utc.astimezone(zone).replace(tzinfo=None))
    Bounds.last = last.year
    times = times_of(case, start, last)
    excepted = {instant(wall(each), zone) for each in case["exceptions"]}
    instants = {instant(time, zone) for time in times} | {instant(wall(each), zone) for each in case["extras"]}
    low, high = (instant(wall(case[each]), zone) for each in ("from", "until"))
    return sorted(each for each in instants - excepted if low <= each < high)


def give_up(*_):
    raise GivenUp()


def bounded(case):
    try:
        signal.setitimer(signal.ITIMER_REAL, SECONDS_EACH)
        try:
            return expand(case)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except (GivenUp, IndexError):
        # An IndexError: the tables of dateutil fail for some ordinals of December.
        return None


signal.signal(signal.SIGALRM, give_up)
json.dump([bounded(case) for case in json.load(sys.stdin)], sys.stdout)

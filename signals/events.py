"""Events that counters count, the first ones included."""

from metrics.exporters.prom_client import PROCESS_START_TIME_SECONDS
from metrics.exporters.synthetic import UP
from metrics.jobs import APP
from toolchain.base.durations import duration_seconds
from toolchain.define import Expression, Selector, q

TARGET = ("job", "instance")


def happened(events: Selector, window: str) -> Expression:
    """How many events each series of a counter of the backend counted within a window, from the first one on.

    A series that begins within the window holds all of them in its value, and ``increase`` would take the first value
    for the state before: errors of a new version would not be seen until they grow. Series of an old process that did
    not answer before are left out: they come back after failed scrapes, and hold what happened in days.
    """
    is_old = q.time() - q.select(PROCESS_START_TIME_SECONDS, job=APP.name) > (duration_seconds(window) or 0)
    answered = q.equal(q.offset(q.select(UP, job=APP.name), window), 1)
    begun = q.unless(events, q.offset(events, window))
    return q.either(q.unless(begun, q.unless(is_old, answered, on=TARGET), on=TARGET), q.increase(events, window))

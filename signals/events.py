"""Events that counters count, the first ones included."""

from metrics.exporters.synthetic import UP
from toolchain.catalog import ScrapeJob
from toolchain.define import Expression, Selector, any_of, q


def happened(events: Selector, window: str, *jobs: ScrapeJob) -> Expression:
    """How many events each series of a counter counted within a window, from the first one on.

    A series that begins within the window holds all of them in its value, and ``increase`` would take the first value
    for the state before: a burst of errors that a new version brings with its first scrape would not be seen. Series of
    a target that did not answer before are left out: they come back after failed scrapes, and hold what happened in
    days.
    """
    names = [job.name for job in jobs]
    answered = q.equal(q.offset(q.select(UP, job=any_of(*names) if len(names) > 1 else names[0]), window), 1)
    begun = q.both(q.unless(events, q.offset(events, window)), answered, on=["job", "instance"])
    return q.either(begun, q.increase(events, window))


def share(bad: Selector, others: Selector, window: str, fewest: float, *jobs: ScrapeJob) -> Expression:
    """The share of bad events among all within a window, where there were more than the fewest worth a word."""
    events = q.sum(happened(bad, window, *jobs))
    return q.ratio(events > fewest, (events + q.or_zero(q.sum(q.increase(others, window)), events)) > 0)

"""Objectives: a budget that burns half as fast again as its alerts allow fires, and one at half that speed does not.

That proves the factors. What the windows hold is proven by API availability: shares of a month's budget are spent
within each of them.
"""

from alerts import slos
from alerts.tests._searches import BAD, GOOD, SEARCH
from alerts.tests._services import SERVICES_UP
from metrics.exporters.access_log import NGINX_ACCESS_UNANSWERED_TOTAL
from metrics.exporters.blackbox import PROBE_HTTP_STATUS_CODE
from metrics.exporters.postgres import PG_UP
from toolchain.base.durations import duration_seconds
from toolchain.catalog import Metric
from toolchain.define import (
    PAGES,
    SLO,
    AlertTest,
    Average,
    Each,
    Latency,
    Rates,
    Ratio,
    Selector,
    SeriesInput,
    alert_test,
    firing,
    q,
    series,
    silent,
)

PER_MINUTE = 100_000
"""Events; so many that a share of them is a whole number."""
MINUTES = 90
LONG_ENOUGH = 0.05
"""The share of those minutes that a gauge has to be bad for, so that it is more than a blip."""

PROBED = q.select(PROBE_HTTP_STATUS_CODE)
UNANSWERED = q.select(NGINX_ACCESS_UNANSWERED_TOTAL)


def requests(share: float, per_minute: int = PER_MINUTE) -> list[SeriesInput]:
    """Requests of which a share fails."""
    bad = round(share * per_minute)
    return [series(GOOD, f"0+{per_minute - bad}x{MINUTES}"), series(BAD, f"0+{bad}x{MINUTES}")]


def observations(metric: Metric, bound: str, share: float, **labels: str) -> list[SeriesInput]:
    """Observations of which a share is above a bound."""
    fast = PER_MINUTE - round(share * PER_MINUTE)
    return [
        series(q.select(metric, part="bucket", **labels, le=bound), f"0+{fast}x{MINUTES}"),
        series(q.select(metric, part="count", **labels), f"0+{PER_MINUTE}x{MINUTES}"),
    ]


def gauge(selector: Selector, share: float) -> list[SeriesInput]:
    """A gauge that is below 1 by a share."""
    return [series(selector, f"{1 - share:.6f}x{MINUTES}")]


WHERE = {
    slos.API_SPEED: SEARCH,
    slos.INTEGRATIONS: {"service": "plex"},
}
"""Labels of the series that are played, where an objective counts some of them only."""


def samples(slo: SLO, share: float) -> list[SeriesInput]:
    """Series in which a share of what an objective counts is bad; of one of several, where it counts several."""
    labels = WHERE.get(slo, {})
    match next(iter(slo.sli.of.values())) if isinstance(slo.sli, Each) else slo.sli:
        case Rates() | Ratio():
            return requests(share)
        case Latency(metric, bound):
            return observations(metric, f"{bound:g}", share, **labels)
        case Average(selector):
            return gauge(q.where(selector, **labels), share)


def burning(slo: SLO) -> list[AlertTest]:
    """For each alert of an objective: half as fast again as it allows, and half as fast."""
    tests = []
    for rule, window in zip(slo.alerts, slo.windows, strict=True):
        too_much = min(1.0, 1.5 * window.factor * slo.budget)
        if isinstance(slo.sli, Average):
            too_much = max(too_much, LONG_ENOUGH)
        near = 0.5 * window.factor * slo.budget
        fires = f"{too_much:.3%} is bad: {too_much / slo.budget:.3g} times what is allowed"
        tests += [
            alert_test(rule, fires, [*samples(slo, too_much), *SERVICES_UP], [firing("80m")], step="1m"),
            alert_test(
                rule,
                f"{near:.3%} is bad",
                [*samples(slo, near), *SERVICES_UP],
                [silent("30m"), silent("80m")],
                step="1m",
            ),
        ]
    return tests


def spending(slo: SLO) -> list[AlertTest]:
    """For each alert of an objective that pages: a fifth more, and a fifth less, of its budget than it allows.

    The trouble is as long as the short window and two thirds of it, at the end of a long window in which all was well:
    in a shorter one so many requests would fail that HighErrorRate tells it.
    Tickets differ in their windows only, and days of evaluations take long.
    """
    tests = []
    for rule, window in zip(slo.alerts, slo.windows, strict=True):
        if window not in PAGES:
            continue
        quiet, trouble = minutes(window.long), minutes(window.short) * 5 // 3 + 4
        spent = window.factor * quiet / minutes(slo.window)
        for share in (1.2 * spent, 0.8 * spent):
            bad = round(share * slo.budget * minutes(slo.window) / trouble * PER_MINUTE)
            good = PER_MINUTE - bad
            given = [
                series(GOOD, f"0+{PER_MINUTE}x{quiet} {PER_MINUTE * quiet + good}+{good}x{trouble}"),
                series(BAD, f"0x{quiet} {bad}+{bad}x{trouble}"),
            ]
            end = f"{quiet + trouble}m"
            expected = firing(end) if share > spent else silent(end)
            title = f"{share:.1%} of the budget of {slo.window} is spent within {window.long}"
            tests.append(alert_test(rule, title, [*given, *SERVICES_UP], [silent(f"{quiet}m"), expected], step="1m"))
    return tests


def minutes(duration: str) -> int:
    """A duration in minutes."""
    return int(duration_seconds(duration) or 0) // 60


API_AVAILABILITY = [
    *burning(slos.API_AVAILABILITY),
    *spending(slos.API_AVAILABILITY),
    alert_test(
        slos.API_AVAILABILITY.alerts[0],
        "one request in twelve fails, too few for HighErrorRate: found within a quarter of an hour",
        [series(GOOD, "0+1200x60 73100+1100x30"), series(BAD, "0x60 100+100x30"), *SERVICES_UP],
        [silent("60m"), firing("75m")],
        step="1m",
    ),
    alert_test(
        slos.API_AVAILABILITY.alerts[0],
        "one request in five fails: HighErrorRate tells that",
        [series(GOOD, "0+1000x60 60800+800x20"), series(BAD, "0x60 200+200x20"), *SERVICES_UP],
        [silent("60m"), silent("66m"), silent("80m")],
        step="1m",
    ),
    alert_test(
        slos.API_AVAILABILITY.alerts[0],
        "at night five of a few requests fail",
        [series(GOOD, f"0+1x{MINUTES}"), series(BAD, "0x30 1x5 2x5 3x5 4x5 5x60"), *SERVICES_UP],
        [silent("50m"), silent("60m"), silent("80m")],
        step="1m",
    ),
    alert_test(
        slos.API_AVAILABILITY.alerts[3],
        "five of a few requests fail in the first hour of a new installation",
        [series(GOOD, f"0+1x{MINUTES}"), series(BAD, "0x10 1x5 2x5 3x5 4x5 5x60"), *SERVICES_UP],
        [silent("20m"), silent("40m"), silent("80m")],
        step="1m",
    ),
    alert_test(
        slos.API_AVAILABILITY.alerts[0],
        "Nginx reaches no backend, though each is up: nobody but Nginx counts what people asked for",
        [series(GOOD, "0+60x30 1800x60"), series(UNANSWERED, "0x30 20+20x60"), *SERVICES_UP],
        [silent("29m"), firing("40m"), firing("75m")],
        step="1m",
    ),
    alert_test(
        slos.API_AVAILABILITY.alerts[0],
        "the backend is down: ServiceDown tells that",
        [series(GOOD, "0+60x30 stale"), series(UNANSWERED, "0x30 20+20x60")],
        [silent("40m"), silent("75m")],
        step="1m",
    ),
    alert_test(
        slos.API_AVAILABILITY.alerts[0],
        "nobody answers probes from outside, and nothing is counted anywhere",
        [series(GOOD, "0+60x30 1800x60"), series(PROBED, "200x30 0x60"), *SERVICES_UP],
        [silent("29m"), firing("40m"), firing("75m")],
        step="1m",
    ),
]
API_SPEED = burning(slos.API_SPEED)
INTEGRATIONS = burning(slos.INTEGRATIONS)
PAGE_SPEED = burning(slos.PAGE_SPEED)
DATABASE_SPEED = burning(slos.DATABASE_SPEED)
DATABASE_AVAILABILITY = [
    *(
        alert_test(
            rule,
            "PostgreSQL is away for one minute in twenty, which is 100 times what is allowed",
            [series(q.select(PG_UP), " ".join(["1x18 0"] * 5))],
            [firing("80m")],
            step="1m",
        )
        for rule in slos.DATABASE_AVAILABILITY.alerts
    ),
    *(
        alert_test(
            rule,
            "it was away for one minute",
            [series(q.select(PG_UP), "1x40 0 1x60")],
            [silent("42m"), silent("80m")],
            step="1m",
        )
        for rule in slos.DATABASE_AVAILABILITY.alerts
    ),
    alert_test(
        slos.DATABASE_AVAILABILITY.alerts[0],
        "PostgreSQL restarts again and again, never away for a whole minute",
        [series(q.select(PG_UP), "1x120 0x2 1x17 0x2 1x17 0x2 1x17 0x2 1x17")],
        [silent("31m"), firing("44m"), firing("60m")],
    ),
    alert_test(
        slos.DATABASE_AVAILABILITY.alerts[0],
        "one scrape of PostgreSQL fails",
        [series(q.select(PG_UP), "1x120 0x3 1x120")],
        [silent("31m"), silent("33m"), silent("50m")],
    ),
]
FULFILMENT = burning(slos.FULFILMENT)
GOOD_VISITS = burning(slos.GOOD_VISITS)

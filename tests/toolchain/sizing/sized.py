"""A small shop of a known size: what is scraped, recorded, logged and traced there."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from tests.toolchain.logs import LOGS
from tests.toolchain.simulate.small_world import CATALOG, MODEL, REQUESTS
from tests.toolchain.stacks import WHOLE, project
from toolchain.catalog import Catalog
from toolchain.compile.compiler import compile_project
from toolchain.define.alerting.group import RuleGroup
from toolchain.define.alerting.recording import RecordingRule
from toolchain.define.stack.log_source import LogSource
from toolchain.define.stack.stack import Stack
from toolchain.languages.promql import builder as q
from toolchain.simulate.amount import Lognormal
from toolchain.simulate.event import Event, LogLine, LogWriter
from toolchain.simulate.trace import Mixture, SpanShape, SpanWriter, Trace
from toolchain.simulate.world import World
from toolchain.sizing.arrivals import Arrivals, arrivals_of

RATES = RuleGroup("rates", "30s")
RECORDED = RecordingRule(
    record="status:requests:rate5m",
    expression=q.sum(q.rate(REQUESTS, "5m"), by=["status"]),
    group=RATES,
    help="Requests.",
)
"""Two series, for there are two values of status."""
SHOP_LINES = LogSource("shop", LOGS, ("shop",), labels={"service": "shop"}, lines_per_second=40)
STACK = evolve(WHOLE, log_sources=(SHOP_LINES,))


def _lines(event: Event) -> Iterator[LogLine]:
    """An audit line for each job, and three that are nothing special."""
    yield LogLine(event.time, {"service": "shop", "category": "audit"}, {"text": "x"})
    for number in range(3):
        yield LogLine(event.time, {"service": "shop", "category": "other"}, {"text": str(number)})


def _trace(_: Mapping[str, str]) -> Trace:
    done = SpanShape("worker", "job", "CONSUMER", {})
    return Trace(Mixture(Lognormal(0.08)), (done, SpanShape("worker", "store", "CLIENT", {}, parent=done)))


ADDED = {"status": ("added",)}
TRACED = SpanWriter("jobs_total", _trace, lambda _, service: {"service.name": service}, only=ADDED)
LOGGED = LogWriter("jobs_total", _lines, only=ADDED)


def arrivals(
    *, stack: Stack = STACK, catalog: Catalog = CATALOG, rules: tuple[RecordingRule, ...] = (RECORDED,), **changes: Any
) -> Arrivals:
    """What comes in; ``changes`` are of the environment."""
    found = evolve(project(stack=stack, **changes), catalog=catalog, recordings=rules)
    model = evolve(MODEL, log_writers=(LOGGED,), span_writers=(TRACED,))
    return arrivals_of(compile_project(found), stack, World(catalog, model, sampled=found.environment.sampling.sent))


USUAL = arrivals()

"""A small project with a story: a metric that is recorded, shown and watched, and one that nobody reads."""

from pathlib import Path
from typing import Any

from attrs import evolve

from tests.toolchain.alerts import GROUP, alert, errors_panel
from tests.toolchain.compilation import ENVIRONMENT, board, compilation
from tests.toolchain.metrics import HEAP, REQUESTS, SESSIONS
from tests.toolchain.routes import NIGHTS, PAGERS, READERS, RECEIVERS
from toolchain.define import timeseries
from toolchain.define.alerting import RecordingRule
from toolchain.define.alerting.proof import alert_test, firing, series, silent
from toolchain.define.alerting.routing import Policy, Routing, when
from toolchain.define.alerting.rule import while_firing
from toolchain.define.alerting.sli import Ratio
from toolchain.define.alerting.slo import SLO
from toolchain.define.targets import prom
from toolchain.languages.promql import builder as q
from toolchain.simulate.scenario import Incident, Set
from toolchain.site.content import Content
from toolchain.site.links import Links

RATE = RecordingRule(
    record="method:http_requests:rate5m",
    expression=q.sum(q.rate(REQUESTS, "5m"), by=["method"]),
    group=GROUP,
    help="Requests by method.",
)
RECORDED = timeseries("By method", prom(q.sum(q.select(RATE.metric)), "all"), description="Recorded.")
HEAPS = timeseries("Heap", prom(q.max(HEAP), "heap"), description="Heap.")
BASE = alert(keep_firing="3m")
BELOW = alert(name="Consequence", severity="warning", inhibited_by=[while_firing(BASE, method="GET")])
OBJECTIVE = SLO(
    id="S1",
    name="Answers",
    title="Requests answered",
    description="Share of requests without 5xx.",
    objective=0.999,
    sli=Ratio(q.select(REQUESTS, status_code="500"), q.select(REQUESTS)),
    group=GROUP,
    owner="backend",
    service="backend",
    dashboard="board",
    pages=True,
)
TESTS = (
    alert_test(
        BASE, "errors begin", [series(q.select(REQUESTS, status_code="500"), "0+2x40")], [silent("1m"), firing("3m")]
    ),
    alert_test(BASE, "all is well", [], [silent("5m")]),
)
ROUTING = Routing(
    contact_point=READERS,
    group_by=["alertname"],
    policies=[
        Policy(contact_point=PAGERS, matchers=when(severity="critical"), group_wait="30s", repeat_interval="1h"),
        Policy(contact_point=READERS, matchers=when(severity="warning"), muted=[NIGHTS]),
    ],
)
INCIDENT = Incident(
    "errors", "Half of all requests fail.", 1200, (Set("errors", 0.5),), fires=("ManyErrors",), detection=105
)


def content(root: Path, **changes: Any) -> Content:
    """What the pages of the project are made of."""
    (root / "alerts" / "runbooks").mkdir(parents=True, exist_ok=True)
    (root / "alerts" / "runbooks" / "ManyErrors.md").write_text(
        "# ManyErrors\n\n## Meaning\n\nSee [Consequence](Consequence.md) and [gone](gone.md).\n"
    )
    slo = OBJECTIVE
    made = compilation(
        board(errors_panel(), RECORDED, HEAPS, slo.burn_rates(slo.burn_panel)),
        shown=(REQUESTS, SESSIONS, HEAP),
        environment=evolve(ENVIRONMENT, receivers=RECEIVERS),
        alerts=(BASE, BELOW, *slo.alerts),
        recordings=(RATE, *slo.recordings),
        slos=(slo,),
        alert_tests=TESTS,
        routings=(ROUTING,),
        contact_points=(PAGERS, READERS),
        mute_timings=(NIGHTS,),
        root=root,
    )
    assert made.project.findings == ()
    return Content(
        made, Links(made), **{"incidents": (INCIDENT,), "environments": (made.project.environment,), **changes}
    )

"""A small project of which every text tries to be markup, a script or an address."""

from pathlib import Path

from attrs import evolve

from tests.toolchain.alerts import GROUP, alert, errors_panel
from tests.toolchain.compilation import ENVIRONMENT, board, compilation
from tests.toolchain.metrics import APP, REQUESTS
from tests.toolchain.routes import RECEIVERS
from toolchain.catalog import FieldType, counter, log_field, log_schema, one_of
from toolchain.catalog.privacy import Privacy, Removed, SensitivePattern, kept
from toolchain.compile.compilation import Compilation
from toolchain.define import timeseries
from toolchain.define.alerting import RecordingRule
from toolchain.define.alerting.proof import alert_test, firing, series
from toolchain.define.alerting.routing import ContactPoint, Email, MuteTiming, Policy, Routing, TimeInterval, when
from toolchain.define.dashboard import row
from toolchain.define.targets import prom
from toolchain.languages.promql import builder as q
from toolchain.simulate.scenario import Incident, Set
from toolchain.site.content import Content, Guide
from toolchain.site.links import Links

NASTY = "</title><script>alert(1)</script><img src=x onerror=alert(2)>\"' ="
ADDRESSES = '="@/index.html" [go](javascript:alert(3)) <javascript:alert(4)> ![p](https://evil.example/p.png)'
EVIL = f"{NASTY} {ADDRESSES}"

METRIC = counter(
    "evil_total",
    unit="reqps",
    help=EVIL,
    owner=NASTY,
    jobs=[APP],
    labels=[one_of("kind", NASTY, "plain")],
    note=EVIL,
)
LOGS = log_schema(
    NASTY,
    help=EVIL,
    stream_labels=[one_of("service", NASTY)],
    fields=[log_field("evil", FieldType.STRING, EVIL, example=NASTY, values=[NASTY], tags=["personal"])],
)
PATTERN = SensitivePattern("evil", EVIL, (Removed("<script>.+"),))
NIGHTS = MuteTiming(NASTY, [TimeInterval(times=[("22:00", "24:00")])])
POINT = ContactPoint(name=NASTY, integrations=[Email(receiver="email")])
ROUTING = Routing(
    contact_point=POINT,
    policies=[Policy(contact_point=POINT, matchers=when(severity="critical", service=NASTY), muted=[NIGHTS])],
)


def hostile(root: Path) -> Compilation:
    """The project, with a runbook and a text of its own below ``root``."""
    (root / "alerts" / "runbooks").mkdir(parents=True, exist_ok=True)
    (root / "alerts" / "runbooks" / "ManyErrors.md").write_text(
        f"# {EVIL}\n\n## {NASTY}\n\n{EVIL}\n\n```promql\n{EVIL}\n```\n"
    )
    rule = alert(summary=f"{{{{ $value }}}} {EVIL}", description=EVIL, service=NASTY, owner=NASTY, category="evil")
    shown = timeseries("Errors", prom(q.sum(q.rate(METRIC)), NASTY), description=EVIL)
    return compilation(
        board(errors_panel(), title=NASTY, description=EVIL, rows=[row(NASTY, errors_panel(), shown)]),
        environment=evolve(
            ENVIRONMENT, title=NASTY, folder=evolve(ENVIRONMENT.folder, title=NASTY), receivers=RECEIVERS
        ),
        alerts=(rule,),
        recordings=(
            RecordingRule(
                record="evil:requests:rate5m", expression=q.sum(q.rate(REQUESTS, "5m")), group=GROUP, help=EVIL
            ),
        ),
        alert_tests=(
            alert_test(
                rule, EVIL, [series(q.select(REQUESTS, status_code="500"), "0+2x40")], [firing("3m", summary=EVIL)]
            ),
        ),
        routings=(ROUTING,),
        contact_points=(POINT,),
        mute_timings=(NIGHTS,),
        root=root,
    )


def hostile_content(root: Path) -> Content:
    """What the pages of the project are made of."""
    made = hostile(root)
    project = made.project
    catalog = evolve(
        project.catalog,
        metrics=(*project.catalog.metrics, METRIC),
        log_schemas=(LOGS,),
        privacy=Privacy((PATTERN,), (kept("evil", reason=EVIL),)),
    )
    made = evolve(made, project=evolve(project, catalog=catalog))
    incident = Incident(NASTY, EVIL, 60, (Set("evil", 1),), fires=("ManyErrors", f"{NASTY}*"))
    guide = Guide("docs/evil.md", f"# {EVIL}\n\n## {NASTY}\n\n{EVIL}\n\n| {NASTY} |\n|---|\n| {EVIL} |\n")
    return Content(
        made, Links(made), (incident,), environments=(made.project.environment,), guides=(guide,), revision=EVIL
    )

"""Commands about what is defined."""

from collections.abc import Callable, Sequence
from typing import Any

import jsonschema_rs

from tests.cli.case import Given, fails, finds, fine


def sound(given: Given) -> Sequence[str]:
    return "--root", str(given.project())


def mistaken(given: Given) -> Sequence[str]:
    """A project whose dashboard asks for a metric that nothing has."""
    root = given.project()
    path = root / "dashboards/api.py"
    text = path.read_text()
    assert "description=" in text
    path.write_text(text.replace("description=", "descripton=", 1))
    return "--root", str(root)


def elsewhere(given: Given) -> Sequence[str]:
    return "--root", str(given.project()), "--environment", "nowhere"


def with_known_findings(given: Given) -> Sequence[str]:
    root = given.project()
    known = given.file(
        "known.json",
        '{"format": "known findings 1", "findings": [{"file": "x.py", "rule": "legend", "message": "m", "count": 1}]}',
    )
    return "--root", str(root), "--baseline", known


def writing_known_findings(given: Given) -> Sequence[str]:
    return *mistaken(given), "--write-baseline", str(given.folder / "known.json")


def mending(*options: str) -> Callable[[Given], Sequence[str]]:
    def arguments(given: Given) -> Sequence[str]:
        root = given.project()
        path = root / "dashboards/api.py"
        path.write_text(path.read_text().replace('by=["method"]', 'by=["methd"]', 1))
        return "--root", str(root), "--fix", *options

    return arguments


REPORT = """\
from alerts.routing import TEAM
from metrics.api import REQUESTS
from toolchain.define import Report, prom, q, section, stat

TOTAL = stat("Total", prom(q.sum(q.increase(REQUESTS, q.RANGE)), "all", mode="instant"), description="All.", decimals=0)
DAILY = Report(
    name="daily", title="Daily", description="A day.", period="1d", compared_with="1w",
    sections=[section("Requests", TOTAL)], contact_points=[TEAM],
)
"""
PLAYLIST = """\
from dashboards.api import DASHBOARD
from toolchain.define import Playlist

WALL = Playlist(uid="wall", title="Wall", interval="30s", dashboards=[DASHBOARD])
"""


LIBRARY_PANEL = """\
from metrics.api import SESSIONS_ACTIVE
from toolchain.define import LibraryPanel, prom, q, stat

NOW = LibraryPanel(uid="now", panel=stat("Sessions now", prom(q.sum(SESSIONS_ACTIVE), "now"), description="All."))
"""
DEFINED = {"reports": REPORT, "playlists": PLAYLIST, "library-panels": LIBRARY_PANEL}


def listed(what: str, project: str, environment: str) -> Callable[[Given], Sequence[str]]:
    def arguments(given: Given) -> Sequence[str]:
        root = given.project(project)
        if what in DEFINED:
            folder = root / what.partition("-")[0]
            folder.mkdir()
            (folder / "one.py").write_text(DEFINED[what])
        return what, "--root", str(root), "--environment", environment

    return arguments


def of_query(query: str) -> Callable[[Given], Sequence[str]]:
    return lambda given: [query, "--root", str(given.project())]


def unloadable(given: Given) -> Sequence[str]:
    root = given.project()
    (root / "environments/local.py").write_text("1 / 0")
    return "--root", str(root)


def has_a_tree(document: Any) -> None:
    assert document["tree"]["text"].startswith("sum")
    assert document["tree"]["parts"]
    assert document["printed"].startswith("sum")


def has_rows(document: Any) -> None:
    assert document["rows"]


def is_a_schema(document: Any) -> None:
    jsonschema_rs.Draft202012Validator(document).validate(
        {
            "format": 1,
            "command": "check",
            "error": {"message": "it is alone", "remedy": "", "file": None, "line": None},
        }
    )


LISTS = (
    *(("minimal", "local", each) for each in ("metrics", "dashboards", "panels", "panel-kinds", "queries", "rules")),
    *(("complete", "production", each) for each in ("alerts", "recordings", "objectives", "reports", "playlists")),
    ("minimal", "local", "library-panels"),
)

CASES = (
    fine("check", sound),
    finds("check", mistaken),
    fine("check", writing_known_findings),
    fine("check", with_known_findings),
    fine("check", mending("--yes")),
    finds("check", mending()),
    fails("check", elsewhere),
    fine("build", sound),
    finds("build", mistaken),
    finds("build", unloadable),
    fails("build", elsewhere),
    *(fine("list", listed(what, project, environment), read=has_rows) for project, environment, what in LISTS),
    finds("list", lambda given: ["metrics", *mistaken(given)]),
    fails("list", lambda given: ["metrics", *elsewhere(given)]),
    fine("explain", of_query("sum(rate(http_requests_total[5m]))"), read=has_a_tree),
    fine("explain", lambda given: ["--logql", *of_query('{service="x"} | json | level="error"')(given)]),
    finds("explain", of_query("sum(")),
    fine("explain", lambda given: ["rate-window", *sound(given)]),
    fine("explain", sound),
    fine("explain", lambda given: ["--dashboard", "api", *sound(given)]),
    fine("explain", lambda given: ["--batch", *sound(given)], given='{"query": "up"}\n{"query": 1}\n', lines=True),
    fails("explain", lambda given: ["--dashboard", "nothing", *sound(given)]),
    fine("completion", lambda _: ["bash"]),
    fails("completion", lambda _: ["cmd"]),
    fine("schema", lambda _: []),
    fine("schema", lambda _: ["check"], read=is_a_schema),
    fails("schema", lambda _: ["chekc"]),
)

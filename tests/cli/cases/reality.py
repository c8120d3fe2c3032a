"""Commands about what runs: the stack, live servers, what is exposed, log lines, pages and reports."""

from collections.abc import Callable, Sequence
from pathlib import Path

from tests.cli.case import Given, fails, finds, fine
from tests.cli.cases.definitions import REPORT
from tests.cli.cases.grafana import elsewhere, has
from tests.test_probing import prometheus
from tests.test_stack_up import COMPOSE, DOCKER
from tests.toolchain.live.serving import Answer, Handler, serving
from toolchain.prove.stack_programs import Verdict

Of = Callable[[Given], Sequence[str]]

EXPOSED = """\
# HELP http_requests_total Requests answered.
# TYPE http_requests_total counter
http_requests_total{method="GET",status_code="200"} 5
http_requests_total{method="POST",status_code="500"} 1
# HELP http_request_duration_seconds Time to answer.
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{method="GET",le="0.1"} 1
http_request_duration_seconds_bucket{method="GET",le="0.5"} 2
http_request_duration_seconds_bucket{method="GET",le="2"} 3
http_request_duration_seconds_bucket{method="GET",le="+Inf"} 3
http_request_duration_seconds_sum{method="GET"} 1
http_request_duration_seconds_count{method="GET"} 3
# HELP sessions_active Sessions now.
# TYPE sessions_active gauge
sessions_active 3
"""
PRIVACY = """\
from toolchain.catalog.privacy import Privacy, Removed, SensitivePattern

TABLE = Privacy((SensitivePattern("e-mail", "Addresses.", (Removed("[a-z]+@[a-z.]+"),)),))
"""


def built(given: Given) -> Path:
    """A project with a stack, as a build has written it, and a program in docker's place."""
    compose = Path(given.file("build/here/stack/compose.yaml", COMPOSE))
    given.file("environments/here.py", "")
    docker = Path(given.file("bin/docker", DOCKER.format(log=given.folder / "log", fails="no such word", secrets="")))
    docker.chmod(0o755)
    given.patch.setenv("PATH", f"{docker.parent}:/usr/bin:/bin")
    return compose


def stack(given: Given) -> Sequence[str]:
    built(given)
    return "-e", "here", "--root", str(given.folder)


def sound_stack(given: Given) -> Sequence[str]:
    """A stack that nobody has anything against; one that a build has written takes seconds to make."""
    compose = built(given)
    given.patch.setattr("toolchain.cli.commands.stack.check_stack", lambda _: ())
    given.patch.setattr("toolchain.cli.commands.stack.verdicts", lambda _: iter([Verdict("promtool", compose, "")]))
    return "-e", "here", "--root", str(given.folder)


def no_stack(given: Given) -> Sequence[str]:
    return "--root", str(given.project())


def asking(handler: Handler, *arguments: str, project: str = "minimal", option: str = "--prometheus") -> Of:
    def of(given: Given) -> Sequence[str]:
        root = given.project(project)
        return *arguments, "--root", str(root), option, given.undo(serving(handler))

    return of


def refusing(path: str, parameters: dict[str, list[str]], headers: dict[str, str]) -> Answer:
    """Answer that a query cannot be evaluated, and everything else."""
    if "query" in path:
        return 422, '{"status": "error", "errorType": "execution", "error": "too many samples"}'
    return prometheus()(path, parameters, headers)


def exposing(text: str, *arguments: str) -> Of:
    return lambda given: [given.file("metrics.txt", text), "--job", "app", *no_stack(given), *arguments]


def logged(text: str) -> Of:
    return lambda given: [
        *("--logs", given.file("app.log", text)),
        *("--root", str(given.project("shop")), "-e", "production"),
    ]


def scrubbing(*arguments: str) -> Of:
    def of(given: Given) -> Sequence[str]:
        root = given.project()
        (root / "metrics/privacy.py").write_text(PRIVACY)
        return *arguments, "--root", str(root)

    return of


def site(given: Given) -> Sequence[str]:
    return "--no-pictures", *no_stack(given)


def unloadable_site(given: Given) -> Sequence[str]:
    root = given.project()
    (root / "dashboards/api.py").write_text("1 / 0")
    return "--no-pictures", "--root", str(root)


def reporting(handler: Handler) -> Of:
    def of(given: Given) -> Sequence[str]:
        root = given.project("complete")
        (root / "reports").mkdir()
        (root / "reports/one.py").write_text(REPORT)
        url = given.undo(serving(handler))
        return "daily", "--root", str(root), "-e", "production", "--prometheus", url, "--without-pictures"

    return of


CASES = (
    fine("stack up", stack, lines=True),
    fails("stack up", no_stack),
    fine("stack down", stack),
    fails("stack down", no_stack),
    fine("stack check", sound_stack),
    finds("stack check", stack),
    fails("stack check", no_stack),
    fine("probe", asking(prometheus()), read=has("queries")),
    finds("probe", asking(prometheus(("http_requests_total", "sessions_now"))), read=has("gone")),
    fine("probe", asking(prometheus(("go_threads",)), "--unused", "--relabel"), read=has("metric_relabel_configs")),
    fails("probe", no_stack),
    fine("contract", exposing(EXPOSED), read=has("sources")),
    finds("contract", exposing(EXPOSED.replace("status_code=", "status=")), read=has("findings")),
    fine("contract", exposing(EXPOSED, "--propose"), read=has("text")),
    fine("contract", lambda given: ["--emit", "json", *no_stack(given)], read=has("text")),
    fine("contract", logged('{"event": "login.failure"}\n'), read=has("files")),
    finds("contract", logged('{"event": "login.failed"}\n'), read=has("findings")),
    fails("contract", no_stack),
    fine("scrub", scrubbing("--report"), given="to anna@shop.example\nnothing\n", lines=True),
    finds("scrub", scrubbing("--check"), given="to anna@shop.example\nnothing\n", lines=True),
    fails("scrub", scrubbing("--allow", "ipv4")),
    fine("preview", asking(prometheus(), "api"), read=has("panels")),
    finds("preview", asking(refusing, "api"), read=has("panels")),
    fails("preview", elsewhere()),
    fine("docs", site),
    finds("docs", unloadable_site),
    fails("docs", elsewhere()),
    fine("report", reporting(prometheus(("requests_total",))), read=has("files")),
    finds("report", reporting(refusing), read=has("unknown")),
    fails("report", elsewhere("daily")),
)

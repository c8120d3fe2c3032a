"""Log lines for everybody: without those of category security, and as people read them."""

from attrs import evolve

from metrics.logs import APPLICATION_LOGS
from toolchain.define import lq
from toolchain.languages.matching import Matcher, MatchValue


def open_lines(**matchers: str | MatchValue) -> lq.Logs:
    """The streams that any viewer may read: lines of category security stay in the folder of their dashboard."""
    return _of(lq.stream(APPLICATION_LOGS, **matchers), Matcher("category", "!=", "security"))


def of_the_application(lines: lq.Logs) -> lq.Logs:
    """Lines without those of Nginx and Grafana, which have neither component nor message."""
    return _of(lines, Matcher("service", "=~", "medianest-.+"))


def readable(lines: lq.Logs) -> lq.Logs:
    """Each line as level, component and message; the fields behind links stay, and the panel shows the time."""
    fields = lines.json("component", "message", "error", "traceId", "correlationId")
    return fields.line_format("{{.level}} {{.component}}: {{.message}}{{if .error}} ({{.error}}){{end}}")


def access(lines: lq.Logs) -> lq.Logs:
    """Each line of Nginx as status, request and seconds."""
    return lines.json("status", "request", "request_time").line_format("{{.status}} {{.request}} {{.request_time}}s")


def _of(lines: lq.Logs, matcher: Matcher) -> lq.Logs:
    return evolve(lines, query=evolve(lines.query, matchers=(*lines.query.matchers, matcher)))

"""Security logs: Who did what in Grafana.

Grafana's own log names the account of each request, and the page that it came from. What was asked of a data source is
not in it.
"""

from dashboards._bars import bars
from dashboards._house import refs
from environments._house import FOLDERS
from metrics.logs import GRAFANA_LOGS
from toolchain.define import any_of, is_not, logs, loki, lq, not_regex, regex, row

_SECURITY = rf"/({refs.SECURITY_LOGS.uid}|{FOLDERS['security'].uid})\b"
_QUERIES = "/api/ds/query"
_NO_CHANGE = (
    r"/api/(ds/query|frontend-metrics|live/|user/auth-tokens/rotate|annotations/mass-query|prometheus/|"
    r"datasources/proxy/|datasources/uid/[^/]+/(resources|health)).*|/login|/logout|/apis/.*/(query|search).*"
)
"""What is sent with a body and changes nothing: questions, measurements, signing in."""
_WRITES = "method=(POST|PUT|PATCH|DELETE) "
_DONE = regex("[23]..")
_ACCOUNT = ["uname", "userId"]
"""A name that is an e-mail address is removed before it is stored: then the number alone says who it was."""
_WHO = "{{uname}} ({{userId}})"

REQUESTS = lq.stream(GRAFANA_LOGS, service="grafana", category="security").contains('msg="Request Completed"')
OF_SECURITY = REQUESTS.matches(_SECURITY).logfmt().where(status=_DONE, uname=is_not(""))
QUESTIONS = REQUESTS.contains(_QUERIES).logfmt().where(path=_QUERIES)
CHANGES = (
    REQUESTS.matches(_WRITES)
    .logfmt()
    .where(method=any_of("POST", "PUT", "PATCH", "DELETE"), path=not_regex(_NO_CHANGE), status=_DONE)
)
REFUSED = REQUESTS.matches("status=40[13] ").logfmt().where(status=regex("401|403"))
_READABLE = "{{if .uname}}{{.uname}} ({{.userId}}){{else}}nobody{{end}} {{.method}} {{.path}} {{.status}}"

PEOPLE_ROW = row(
    "Who did what in Grafana",
    bars(
        "Who looked at security data",
        loki(lq.sum(lq.count_over_time(OF_SECURITY), by=_ACCOUNT), _WHO),
        description="Requests for this dashboard and its folder, and the questions that its panels asked, by account. "
        "Only administrators, the team On-call and the account of deploys, which hold the folder to its permissions, "
        "should stand here; anybody else was let in by hand. Beside the name stands the account's number in Grafana, "
        "which stays where the name is an e-mail address.",
    ),
    bars(
        "Who asked data sources outside of dashboards",
        loki(
            lq.sum(lq.count_over_time(QUESTIONS.where(referer=regex(".*/explore.*"))), by=_ACCOUNT),
            f"{_WHO} in Explore",
        ),
        loki(lq.sum(lq.count_over_time(QUESTIONS.where(referer="")), by=_ACCOUNT), f"{_WHO} from no page"),
        description="Questions that no dashboard asked, by account: in Explore, or from no page at all, as scripts do. "
        "Whoever is signed in may ask Loki for security lines in this way, and Grafana does not log what was asked: ask "
        "the person.",
    ),
    bars(
        "Who changed something",
        loki(lq.sum(lq.count_over_time(CHANGES), by=_ACCOUNT), _WHO),
        description="Requests that changed something in Grafana, by account: silences, dashboards, rules, contact "
        "points, permissions, people. Deploys stand here under their service account; what anybody else changed of "
        "theirs is what the next drift tells.",
    ),
    bars(
        "Who was refused",
        loki(lq.sum(lq.count_over_time(REFUSED), by=[*_ACCOUNT, "status"]), f"{_WHO} {{{{status}}}}"),
        description="Requests without the right to them (403) or without a sign-in (401, where no account stands). One "
        "account that is refused again and again is looking for what it may not see.",
    ),
    logs(
        "Changes and refusals in Grafana",
        loki(CHANGES.line_format(_READABLE), max_lines=200),
        loki(REFUSED.line_format(_READABLE), max_lines=200),
        description="What was changed, and what was refused: the account, the request and how it was answered, the "
        "newest 200 of each. They are kept for one year. An address of a resource ends in its uid: look that up with "
        "build.py list.",
    ),
)

"""When Grafana's own alerts changed their state, by the annotations that it writes about them.

Source: Grafana 12.4, pkg/services/ngalert/state/historian and pkg/services/annotations; Grafana documentation,
"Annotations HTTP API". An annotation of type ``alert`` is one change of one alert instance; its text is
``TITLE {name=value, …} - VALUES``. It belongs to the dashboard that the rule is linked to, and whoever may not see that
one is not told of it. They are there with the backends ``annotations`` and ``loki``.

Seen on a running 12.4.3: a rule that is written anew becomes ``Normal (Updated)`` at that moment, and the evaluation
after it has the earlier time of its tick. So the ids of annotations tell the order; the backend ``loki`` has none.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from attrs import frozen

from toolchain.live.grafana.call import Parameters
from toolchain.live.grafana.errors import GrafanaError
from toolchain.live.grafana.http import GrafanaConnection

READABLE = ("annotations", "loki")
"""The backends of which annotations tell."""
_PAGE = 1000
"""Changes that are asked for at once; Loki answers 5,000 lines at most."""
_MOST_PAGES = 100
_TEXT = re.compile(r"(?P<title>.*?) \{(?P<labels>.*)\} - .*", re.DOTALL)
_BETWEEN = re.compile(r", (?=[A-Za-z_][A-Za-z0-9_]*=)")


@frozen
class StateChange:
    """One change of an alert instance of the rule ``title``, at ``time`` in Unix seconds, from one state to another.

    States are Grafana's words with their reason: ``Alerting``, ``Normal (NoData)``. ``number`` is the annotation's, 0
    where it has none.
    """

    number: int
    title: str
    labels: Mapping[str, str]
    time: float
    before: str
    after: str


def state_changes(connection: GrafanaConnection, start: float, end: float) -> tuple[StateChange, ...]:
    """Return the changes from one moment to another, in Unix seconds, in their order.

    Raises GrafanaError where there are too many to be read.
    """
    found = dict[tuple[Any, ...], StateChange]()
    until = round(end * 1000)
    for _ in range(_MOST_PAGES):
        wanted: Parameters = {"type": "alert", "limit": _PAGE, "from": round(start * 1000), "to": until}
        page = connection.read_documents("/api/annotations", wanted)
        found |= {
            (each.number, each.title, *sorted(each.labels.items()), each.time, each.after): each
            for each in _changes(page)
        }
        oldest = min((int(each.get("time") or 0) for each in page), default=0)
        if len(page) < _PAGE:
            return tuple(sorted(found.values(), key=lambda each: (each.number, each.time)))
        if oldest >= until:
            break
        until = oldest
    raise GrafanaError(
        f"{connection.base_url} has too many changes of alert states to read: {len(found):,} and more",
        "Look which alert flaps, and raise its wait.",
    )


def history_backend(connection: GrafanaConnection) -> str:
    """Return where Grafana keeps the history of states, empty where it keeps none or does not tell."""
    unified = connection.read_document("/api/frontend/settings").get("unifiedAlerting")
    known = unified if isinstance(unified, dict) else {}
    backend, primary = (str(known.get(f"alertStateHistory{each}") or "") for each in ("Backend", "Primary"))
    return primary if backend == "multiple" else backend


def visible_dashboards(connection: GrafanaConnection, uids: Collection[str]) -> frozenset[str]:
    """Return those of the dashboards that the credentials see."""
    if not uids:
        return frozenset()
    wanted: Parameters = {"type": "dash-db", "limit": len(uids), "dashboardUIDs": tuple(sorted(uids))}
    return frozenset(str(each.get("uid")) for each in connection.read_documents("/api/search", wanted))


def _changes(page: Collection[Mapping[str, Any]]) -> Iterator[StateChange]:
    for each in page:
        text = _TEXT.fullmatch(str(each.get("text") or ""))
        after = str(each.get("newState") or "")
        if text is not None and after:
            pairs = (pair.partition("=") for pair in _BETWEEN.split(text["labels"]) if pair)
            labels = {name: value for name, _, value in pairs}
            time, before = float(each.get("time") or 0) / 1000, str(each.get("prevState") or "")
            yield StateChange(int(each.get("id") or 0), text["title"], labels, time, before, after)

"""Which alerts of an evaluator are pending or fire, and what has changed since it was asked before.

Source: Prometheus documentation, "HTTP API: alerts"; Loki documentation, "HTTP API: ruler".
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from attrs import define, field, frozen

from toolchain.live.sending import HttpSender, Timeouts
from toolchain.live.transport import TransportErrors

_TIMEOUTS = Timeouts(connect=2.0, read=5.0, total=10.0)


@frozen
class ActiveAlert:
    """An alert that is pending or fires, by its labels; ``since`` is when it became so, as Prometheus writes it.

    ``own`` are the labels that tell it from others of its rule.
    """

    name: str
    labels: tuple[tuple[str, str], ...]
    own: tuple[tuple[str, str], ...]
    is_firing: bool
    since: str
    summary: str

    @property
    def told(self) -> str:
        """Its name with what tells it from others."""
        return f"{self.name} ({', '.join(f'{name}={text}' for name, text in self.own)})" if self.own else self.name


@frozen
class Change:
    """What became of an alert: it is ``pending``, ``firing``, ``resolved``, or ``inactive`` without having fired."""

    what: str
    alert: ActiveAlert


@define(eq=False)
class AlertWatch:
    """Asks evaluators for their alerts; ``active`` are those of the last time.

    ``urls`` are what ``/api/v1/alerts`` is below: of a Prometheus, and ``/prometheus`` of a Loki. ``given`` has the
    labels that each rule gives to all of its alerts, by the name of the rule.
    """

    urls: Sequence[str]
    given: Mapping[str, Mapping[str, str]]
    active: tuple[ActiveAlert, ...] = field(default=(), init=False)
    _senders: list[HttpSender] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._senders = [HttpSender(url, _TIMEOUTS) for url in self.urls]

    def look(self) -> list[Change]:
        """Ask, and return what has changed; nothing where one of them does not answer now."""
        now = list[ActiveAlert]()
        for sender in self._senders:
            try:
                answer = sender.send("GET", "/api/v1/alerts", (), {})
            except TransportErrors:
                return []
            if answer.status != 200:
                return []
            now += [_alert(each, self.given) for each in orjson.loads(answer.body)["data"]["alerts"]]
        found = list(changes(self.active, now))
        self.active = tuple(now)
        return found


def changes(before: Iterable[ActiveAlert], after: Iterable[ActiveAlert]) -> Iterator[Change]:
    """Yield what became of alerts: those that ended first."""
    was, now = ({(each.name, each.labels): each for each in some} for some in (before, after))
    for key, alert in was.items():
        if key not in now:
            yield Change("resolved" if alert.is_firing else "inactive", alert)
    for key, alert in now.items():
        if key not in was or was[key].is_firing != alert.is_firing:
            yield Change("firing" if alert.is_firing else "pending", alert)


def _alert(document: Mapping[str, Any], given: Mapping[str, Mapping[str, str]]) -> ActiveAlert:
    labels = document["labels"]
    name = str(labels["alertname"])
    labels_of_rule = {"alertname": name, **given.get(name, {})}
    return ActiveAlert(
        name,
        tuple(sorted(labels.items())),
        tuple(sorted(each for each in labels.items() if each not in labels_of_rule.items())),
        document["state"] == "firing",
        str(document["activeAt"]),
        str(document.get("annotations", {}).get("summary") or ""),
    )

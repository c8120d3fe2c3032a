"""Rule files on a ruler of Mimir, Cortex or Loki, where an environment has one.

A namespace of our manager's name is ours as a whole, so every group in it is ours and nothing outside of it is touched.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from toolchain.compile.alerting.rule_files import alert_file, recording_file
from toolchain.compile.compiler import Compilation
from toolchain.compile.plain import Document
from toolchain.durations import duration_seconds
from toolchain.evaluation import AlertEvaluator, RulerEndpoint
from toolchain.live.grafana.errors import NotFound
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.model import Desired, Key, Live, checksum


class RulerKind(Kind):
    """Rule groups on the ruler of one product; those of metrics go to Mimir or Cortex, those of logs to Loki."""

    level = 1
    lane = "notifications"
    knows_versions = False

    def __init__(self, product: Literal["mimir", "cortex", "loki"]) -> None:
        self.product = product
        self.name = f"{product} rule group"

    def desired(self, compilation: Compilation) -> Iterable[Desired]:
        """Yield the groups, none where the environment has no such ruler."""
        evaluation = compilation.project.environment.evaluation
        evaluators = {True: evaluation.log_alerts, False: evaluation.metric_alerts}
        alerts = [each for each in compilation.rules.alerts if self._is_at(evaluators[each.definition.is_log_alert])]
        recordings = compilation.rules.recordings if self._is_at(evaluation.recordings) else ()
        places = {alert.definition.group.name: alert.location for alert in alerts}
        places |= {each.definition.group.name: each.location for each in recordings}
        for file in (recording_file(recordings), alert_file(alerts)):
            for group in file["groups"]:
                name = str(group["name"])
                yield Desired(Key(self.name, name), name, _form(group), places[name])

    def _is_at(self, evaluator: AlertEvaluator | None) -> bool:
        return isinstance(evaluator, RulerEndpoint) and evaluator.product == self.product

    def live(self, destination: Destination, desired: Iterable[Desired]) -> Iterable[Live]:  # noqa: ARG002
        """Return the groups of our namespace."""
        ruler = destination.rulers.get(self.product)
        groups = ruler.list_namespace(destination.manager) if ruler else []
        return [self._live(group) for group in groups]

    def read(self, destination: Destination, key: Key, desired: Desired | None = None) -> Live | None:  # noqa: ARG002
        """Return a group as it is now."""
        groups = destination.rulers[self.product].list_namespace(destination.manager)
        found = next((group for group in groups if group.get("name") == key.name), None)
        return None if found is None else self._live(found)

    def write(self, destination: Destination, desired: Desired, live: Live | None) -> None:  # noqa: ARG002
        """Create or replace a group."""
        destination.rulers[self.product].put_group(destination.manager, desired.document)

    def delete(self, destination: Destination, live: Live) -> None:
        """Delete a group."""
        try:
            destination.rulers[self.product].delete_group(destination.manager, live.key.name)
        except NotFound:
            return

    def restored(self, raw: Document) -> Desired:
        """Return the group as it was."""
        return Desired(Key(self.name, str(raw["name"])), str(raw["name"]), _form(raw))

    def _live(self, group: Document) -> Live:
        form = _form(group)
        return Live(Key(self.name, str(group["name"])), str(group["name"]), form, group, checksum(form), is_ours=True)


def _form(group: Mapping[str, Any]) -> Document:
    return {
        "name": group.get("name"),
        "interval": f"{duration_seconds(str(group.get('interval') or '1m')) or 0:g}s",
        "rules": [_rule(rule) for rule in group.get("rules") or ()],
    }


def _rule(rule: Mapping[str, Any]) -> Document:
    form = {name: value for name, value in rule.items() if value not in (None, "", {})}
    for name in ("for", "keep_firing_for"):
        if name in form:
            form[name] = f"{duration_seconds(str(form[name])) or 0:g}s"
    return form

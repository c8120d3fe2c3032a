"""Who clicks a series arrives at a dashboard that shows it alone: links choose the variables of its labels.

Source: Grafana documentation, "Configure data links and actions": ``${__field.labels.name}`` of a series,
``${__data.fields["Name"]}`` of a row of a table.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.catalog.label import Label
from toolchain.compile.model import CompiledTarget
from toolchain.define.dashboard import HouseDashboard
from toolchain.define.panels.overrides import by_name
from toolchain.define.targets.legend_format import legend_labels
from toolchain.languages.promql.analysis.branch import LabelFact
from toolchain.project.loading import LoadedDashboard

_TO_DASHBOARD = re.compile(r"/d/(?P<uid>[^?/&]+)\?")


@frozen
class ChosenVariable:
    """A variable of a dashboard whose values are those of a label; ``label`` is the catalog's."""

    name: str
    label: Label

    def takes(self, fact: LabelFact | None) -> bool:
        """Return whether every series has a value of the label, and it is one of the variable's."""
        if fact is None or not fact.is_required:
            return False
        if fact.domain.label == self.label:
            return True
        return bool(self.label.values) and set(fact.domain.values or ("",)) <= set(self.label.values)


@frozen
class ChosenLabels:
    """The variables that links can choose, by the uid of the dashboard that has them."""

    variables: Mapping[str, Sequence[ChosenVariable]] = field(factory=dict)

    def in_links(self, document: Document, targets: Sequence[CompiledTarget]) -> Document:
        """Return a panel whose data links choose the labels of what is clicked.

        A series without the label, such as all others together, keeps the link as it is written; what the definition
        chooses stays.
        """
        defaults = section(document, "fieldConfig", "defaults")
        links = items(defaults.get("links"))
        shown = [each for each in targets if not each.document.get("hide")]
        with_labels = [each for each in shown if _labels(each)]
        others = [str(each.document.get("legendFormat") or "") for each in shown if each not in with_labels]
        if not links or not with_labels or any(not name or legend_labels(name) for name in others):
            return document
        choosing = [self._choosing(each, document, with_labels) for each in links]
        if choosing == links:
            return document
        config = section(document, "fieldConfig")
        kept = [by_name(name, links=links) for name in others]
        changed = {
            **config,
            "defaults": {**defaults, "links": choosing},
            "overrides": [*items(config.get("overrides")), *kept],
        }
        return {**document, "fieldConfig": changed}

    def _choosing(self, link: Document, panel: Document, targets: Sequence[CompiledTarget]) -> Document:
        url = str(link.get("url") or "")
        found = _TO_DASHBOARD.match(url)
        for variable in self.variables.get(found["uid"], ()) if found else ():
            if f"&var-{variable.name}=" in url or not all(
                variable.takes(_labels(each).get(variable.label.name)) for each in targets
            ):
                continue
            url += f"&var-{variable.name}={_value(variable.label.name, panel, targets)}"
        return {**link, "url": url}


def chosen_labels(dashboards: Iterable[LoadedDashboard]) -> ChosenLabels:
    """Return the variables of dashboards that have the values of a label."""
    return ChosenLabels({str(each.dashboard.uid): tuple(_variables(each.dashboard)) for each in dashboards})


def _variables(dashboard: Any) -> Iterator[ChosenVariable]:
    for variable in dashboard.variables if isinstance(dashboard, HouseDashboard) else ():
        labels = () if variable.selector is None else variable.selector.labels or ()
        label = next((each for each in labels if each.name == variable.value_label), None)
        if label is not None:
            yield ChosenVariable(variable.name, label)


def _labels(target: CompiledTarget) -> Mapping[str, LabelFact]:
    """Return the labels that every series of a target has."""
    branches = target.analysis.branches if target.analysis is not None else ()
    found = dict(branches[0].labels) if branches else {}
    return {name: fact for name, fact in found.items() if all(each.requires(name) for each in branches)}


def _value(label: str, panel: Document, targets: Sequence[CompiledTarget]) -> str:
    if any(each.document.get("format") == "table" for each in targets):
        renamed = (section(each, "options", "renameByName") for each in items(panel.get("transformations")))
        name = next((str(each[label]) for each in renamed if label in each), label)
        return f'${{__data.fields["{name}"]}}'
    return f"${{__field.labels.{label}}}"

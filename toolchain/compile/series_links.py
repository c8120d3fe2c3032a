"""Who clicks a series arrives at the dashboard that shows it alone: data links that choose the labels of the series.

Source: Grafana documentation, "Configure data links and actions": ``${__field.labels.name}`` of a series,
``${__data.fields["Name"]}`` of a row of a table; "Variable syntax": ``${name:queryparam}`` writes all that is chosen.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from attrs import define, field

from toolchain.base.documents.document import Document, items, section
from toolchain.compile.chosen_labels import JOB, CarriedLabel, ChosenVariable, Detail, carried_labels
from toolchain.compile.model import CompiledTarget
from toolchain.define.links import TIME_RANGE, to_dashboard
from toolchain.define.panels.kinds import kind_of
from toolchain.define.panels.overrides import by_name
from toolchain.define.targets.legend_format import legend_labels
from toolchain.languages.logql.ast import Query, log_queries
from toolchain.languages.promql.ast import Expression, selectors

_TO_DASHBOARD = re.compile(r"/d/(?P<uid>[^?/&]+)\?")


@define(slots=False, frozen=True)
class SeriesLinks:
    """The data links of panels; ``details`` are the dashboards that links can lead to, by uid.

    ``libraries`` are what all dashboards have in common that show a panel of the library, by the uid of that.
    """

    details: Mapping[str, Detail] = field(factory=dict)
    libraries: Mapping[str, Detail] = field(factory=dict)
    _links: dict[tuple[str, str], Document] = field(factory=dict, init=False, eq=False, repr=False)

    def in_panel(self, document: Document, targets: Sequence[CompiledTarget], uid: str) -> Document:
        """Return a panel of the dashboard ``uid`` whose data links choose the labels of what is clicked.

        It has a link to each dashboard with a variable for a label of its series. A series without the label, such as
        all others together, keeps the links as they are written; what the definition chooses stays.
        """
        clicked, own = _Clicked.of(document, targets), self._own(document, uid)
        if clicked is None or own is None:
            return document
        written = items(section(document, "fieldConfig", "defaults").get("links"))
        links = [self._choosing(each, own, clicked) for each in written]
        added = [*self._to_others(own, clicked), *_to_itself(own, clicked)]
        if clicked.is_table:
            columns = {clicked.column(label): [each for of, each in added if of == label] for label, _ in added}
            overrides = [by_name(name, links=some) for name, some in columns.items()]
        else:
            links += [each for _, each in added]
            overrides = [by_name(name, links=written) for name in clicked.others]
        return document if links == written and not added else _with(document, links, overrides)

    def unchosen(
        self, document: Document, targets: Sequence[CompiledTarget], uid: str
    ) -> Iterator[tuple[Document, ChosenVariable, frozenset[str]]]:
        """Yield data links of a panel that leave a variable alone, though it offers most values of a label.

        With each comes the variable, and the values of the series that it does not offer: none where the link could
        choose. Where it offers few, two things are called alike.
        """
        clicked, own = _Clicked.of(document, targets), self._own(document, uid)
        if clicked is None or own is None:
            return
        for link in items(section(document, "fieldConfig", "defaults").get("links")):
            detail = self._led_to(link)
            for variable in () if detail is None else detail.variables:
                known = clicked.known_values(variable.label)
                offered = variable.values.values or frozenset()
                if not _is_chosen(variable, str(link["url"])) and 2 * len(known & offered) > len(known):
                    yield link, variable, frozenset() if clicked.fits(variable) else known - offered

    def _own(self, document: Document, uid: str) -> Detail | None:
        library = section(document, "libraryPanel").get("uid")
        return self.details.get(uid) if library is None else self.libraries.get(str(library))

    def _led_to(self, link: Document) -> Detail | None:
        found = _TO_DASHBOARD.match(str(link.get("url") or ""))
        return self.details.get(found["uid"]) if found else None

    def _choosing(self, link: Document, own: Detail, clicked: "_Clicked") -> Document:
        url, detail = str(link.get("url") or ""), self._led_to(link)
        choices = () if detail is None else _choices(detail, own, clicked, url)
        return {**link, "url": url + "".join(text for _, text in choices)}

    @cached_property
    def _common(self) -> frozenset[ChosenVariable]:
        """What several dashboards choose in the same way makes none of them the one to go to."""
        counted = Counter(each for detail in self.details.values() for each in detail.variables)
        return frozenset(each for each, count in counted.items() if count > 1)

    def _to_others(self, own: Detail, clicked: "_Clicked") -> Iterator[tuple[str, Document]]:
        """Yield links to dashboards to which the panel has none, each with the label for whose sake it is there."""
        for detail in self.details.values():
            if detail is own or detail.uid in clicked.linked or detail.folder not in ("", own.folder):
                continue
            if not any(each.label in clicked.labels for each in detail.variables):
                continue
            link = self._link(own, detail)
            choices = [*_choices(detail, own, clicked, str(link["url"]))]
            own_ones = (each for each, _ in choices if each.label in clicked.labels and each not in self._common)
            label = next((each.label for each in own_ones), None)
            if label is not None:
                yield label, {**link, "url": link["url"] + "".join(text for _, text in choices)}

    def _link(self, own: Detail, detail: Detail) -> Document:
        """Return a link to another dashboard with what both share; it is the same for every panel."""
        found = self._links.get((own.uid or own.title, detail.uid))
        if found is None:
            shared = {name: f"${name}" for name in sorted(_shared(own, detail))}
            found = self._links[own.uid or own.title, detail.uid] = to_dashboard(detail.title, detail.uid, shared)
        return found


def _shared(own: Detail, other: Detail) -> set[str]:
    """Return the variables that say the same on both dashboards, and always have one value: such as the environment."""
    return {each.name for each in own.variables if not each.narrows and each in other.variables}


def _is_chosen(variable: ChosenVariable, url: str) -> bool:
    return f"&var-{variable.name}=" in url or f"${{{variable.name}:queryparam}}" in url


def _choices(detail: Detail, own: Detail, clicked: "_Clicked", url: str) -> Iterator[tuple[ChosenVariable, str]]:
    """Yield the variables that a link can choose, each with what to append to its address."""
    chosen = {each.name for each in detail.variables if _is_chosen(each, url)}
    shared: set[str] | None = None
    for variable in detail.variables:
        if variable.name in chosen:
            continue
        if variable.follows:
            shared = _shared(own, detail) if shared is None else shared
            if not variable.follows <= chosen | shared:
                continue
        value = clicked.value(variable.label) if clicked.fits(variable) else clicked.only_job(variable)
        if value:
            chosen.add(variable.name)
            yield variable, f"&var-{variable.name}={value}"


def _to_itself(own: Detail, clicked: "_Clicked") -> Iterator[tuple[str, Document]]:
    """Yield links to the panel's own dashboard with a label chosen, and all else that the panel depends on as it is."""
    for variable in own.variables if own.uid and own.uid not in clicked.linked else ():
        if variable.narrows and clicked.is_narrowed_by(variable):
            kept = "".join(
                f"&${{{name}:queryparam}}" for name in own.names if name != variable.name and clicked.uses(name)
            )
            url = f"/d/{own.uid}?{TIME_RANGE}{kept}&var-{variable.name}={clicked.value(variable.label)}"
            title = f"This {variable.title.lower()} alone"
            yield variable.label, {"title": title, "url": url, "targetBlank": False}


@define(slots=False, frozen=True, eq=False)
class _Clicked:
    """The series of a panel that have labels; ``others`` are the names of those that have none."""

    document: Document
    targets: Sequence[CompiledTarget]
    others: Sequence[str]

    @classmethod
    def of(cls, document: Document, targets: Sequence[CompiledTarget]) -> "_Clicked | None":
        """Return what can be clicked in a panel, None where nothing tells what it is."""
        kind = kind_of(document.get("type"))
        shown = [each for each in targets if not each.document.get("hide")]
        labelled = [each for each in shown if carried_labels(each)]
        others = [str(each.document.get("legendFormat") or "") for each in shown if each not in labelled]
        if not kind.is_numeric or kind.counts_buckets or not labelled:
            return None
        return None if any(not name or legend_labels(name) for name in others) else cls(document, labelled, others)

    @cached_property
    def labels(self) -> Mapping[str, Sequence[CarriedLabel | None]]:
        """What each target carries of a label, None for one without it."""
        carried = [carried_labels(each) for each in self.targets]
        return {name: [each.get(name) for each in carried] for name in carried[0]}

    @cached_property
    def linked(self) -> frozenset[str]:
        """The uids of dashboards to which the panel has data links."""
        config = section(self.document, "fieldConfig")
        lists = [section(config, "defaults").get("links")]
        for override in items(config.get("overrides")):
            lists += [each.get("value") for each in items(override.get("properties")) if each.get("id") == "links"]
        found = (_TO_DASHBOARD.match(str(link.get("url") or "")) for some in lists for link in items(some))
        return frozenset(each["uid"] for each in found if each)

    @property
    def is_table(self) -> bool:
        """Whether a row is clicked, and not a series."""
        return self.document.get("type") == "table" or any(
            each.document.get("format") == "table" for each in self.targets
        )

    def fits(self, variable: ChosenVariable) -> bool:
        """Return whether each of the series has a value that the variable offers."""
        return all(map(variable.takes, self.labels.get(variable.label, [None]))) and self._is_visible(variable.label)

    def known_values(self, label: str) -> frozenset[str]:
        """Return the values of a label that every series has, none where they are not known one by one."""
        carried = self.labels.get(label, [None])
        values = [each.values for each in carried if each is not None and each.values is not None]
        return frozenset().union(*values) if len(values) == len(carried) else frozenset()

    def only_job(self, variable: ChosenVariable) -> str:
        """Return the job that all series come from, where they do not tell it and the variable chooses between jobs."""
        jobs = {job for some in self.labels.values() for each in some if each is not None for job in each.jobs}
        is_asked = variable.label == JOB and JOB not in self.labels and len(jobs) == 1
        return "".join(jobs) if is_asked and jobs <= (variable.values.values or frozenset()) else ""

    def is_narrowed_by(self, variable: ChosenVariable) -> bool:
        """Return whether the panel shows one series for each value that the variable of its dashboard lets through."""
        carried = self.labels.get(variable.label, [None])
        return (
            None not in carried
            and self._is_visible(variable.label)
            and all(f"${variable.name}" in _matched(each.query, variable.label) for each in self.targets)
        )

    def uses(self, variable: str) -> bool:
        """Return whether a query of the panel depends on a variable of its dashboard."""
        return any(re.search(rf"\$\{{?{variable}\b", each.text) for each in self.targets)

    def value(self, label: str) -> str:
        """Return how a link writes the value that a label has where somebody clicks."""
        return f'${{__data.fields["{self.column(label)}"]}}' if self.is_table else f"${{__field.labels.{label}}}"

    def column(self, label: str) -> str:
        """Return the title of the column that has a label."""
        renamed = (section(each, "options", "renameByName") for each in items(self.document.get("transformations")))
        return next((str(each[label]) for each in renamed if each.get(label)), label)

    def _is_visible(self, label: str) -> bool:
        hidden = (section(each, "options", "excludeByName") for each in items(self.document.get("transformations")))
        return not (self.is_table and any(each.get(label) for each in hidden))


def _matched(query: Expression | Query | None, label: str) -> set[str]:
    """Return the values with which the selectors of a query match a label."""
    if isinstance(query, Expression):
        matchers = [each for selector in selectors(query) for each in selector.matchers]
    else:
        matchers = [] if query is None else [each for logs in log_queries(query) for each in logs.matchers]
    return {each.value for each in matchers if each.label == label}


def _with(document: Document, links: Sequence[Document], overrides: Sequence[Document]) -> Document:
    config = section(document, "fieldConfig")
    defaults = {**section(config, "defaults"), **({"links": [*links]} if links else {})}
    changed = {**config, "defaults": defaults, "overrides": [*items(config.get("overrides")), *overrides]}
    return {**document, "fieldConfig": changed}

"""Python of catalog entries for what is exposed and the catalog does not have.

Whatever comes from outside, names, help texts and label values, is written as a Python literal or is an identifier that
was checked, so that nothing of it is ever code.
"""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from keyword import iskeyword
from math import prod
from typing import Any

from attrs import define, field

from toolchain.base.python_layout import laid_out
from toolchain.catalog.catalog import Catalog
from toolchain.catalog.job import ScrapeJob
from toolchain.catalog.label import Label
from toolchain.contract.comparison import Comparison
from toolchain.contract.looks import UNBOUNDED, common_look
from toolchain.contract.observed import Family, Values
from toolchain.project.packages import METRICS

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_STATUS = re.compile(r"[1-5][0-9][0-9]")
_LISTED = 30
"""Values of a label from which on it is open: a list so long is a domain of its own."""
_LARGE = 1_000
"""Series from which on the product of the bounds is no budget that says anything."""
_UNITS = (
    ("_timestamp_seconds", "dateTimeAsIso"),
    ("_time_seconds", "dateTimeAsIso"),
    ("_seconds", "s"),
    ("_milliseconds", "ms"),
    ("_ms", "ms"),
    ("_bytes", "bytes"),
    ("_ratio", "percentunit"),
    ("_percent", "percent"),
    ("_celsius", "celsius"),
    ("_info", "none"),
)


def proposal(comparisons: Iterable[Comparison]) -> str:
    """Return a module with the missing entries of all jobs, as ruff lays it out. Raises ProgramError without ruff."""
    writer = _Writer()
    blocks: list[str] = []
    names: list[str] = []
    for compared in comparisons:
        names.append(compared.job.name)
        for family in sorted(compared.unknown, key=lambda each: each.name):
            blocks.append(writer.entry(compared, family))
    of = re.sub(r"[^\w .-]", "_", ", ".join(dict.fromkeys(names)))
    purpose = f'"""What {of} exposes and the catalog does not have: proposed, to be read before it is taken."""'
    if not blocks:
        blocks.append("# Everything that is exposed stands in the catalog.")
    return laid_out("\n\n".join((purpose, writer.imports(), *blocks)) + "\n", sorted_imports=True)


@define(eq=False)
class _Writer:
    """Writes entries, and knows what they import and which names are taken."""

    _imported: dict[str, set[str]] = field(factory=dict)
    _taken: set[str] = field(factory=set)

    def imports(self) -> str:
        """Return the import lines of everything that was written."""
        return "\n".join(
            f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(self._imported.items())
        )

    def entry(self, compared: Comparison, family: Family) -> str:
        """Return the definition of a family, or a comment on why there is none."""
        why = _not_proposed(family)
        if why:
            return f"# {family.name!a} {why}"
        kind = _kind(family)
        arguments = [
            repr(family.name),
            *([] if kind == "info" else [f"unit={_unit(family, kind)!r}"]),
            f"help={_help(family)!r}",
            f"owner={_owner(compared)!r}",
            f"jobs=[{self._job(compared.job)}]",
        ]
        labels = [
            (name, values)
            for name, values in sorted(family.labels.items())
            if name not in compared.everywhere and _LABEL_NAME.fullmatch(name)
        ]
        written, bound = self._labels(labels, compared.catalog)
        if written:
            arguments.append(f"labels=[{', '.join(written)}]")
        if bound > _LARGE:
            arguments.append(f"budget={max(10, 2 * family.widest[1])}")
        if kind == "histogram":
            arguments.append(f"buckets=[{', '.join(map(_bound, family.bounds))}]")
        self._use("toolchain.catalog", kind)
        comments = [
            f"# {name!a} holds {look}: take it out of the application"
            for name, values in labels
            if (look := common_look(values.first)) in UNBOUNDED
        ]
        if not family.type:
            comments.append("# it is exposed without a type")
        return "\n".join((*comments, f"{self._constant(family.name)} = {kind}({', '.join(arguments)})"))

    def _labels(self, labels: Sequence[tuple[str, Values]], catalog: Catalog) -> tuple[list[str], int]:
        written: list[str] = []
        bounds: list[int] = []
        for name, values in labels:
            known = self._known_label(name, values, catalog)
            if known is not None:
                text, bound = known
            else:
                text, bound = self._label(name, values)
            written.append(text)
            bounds.append(bound)
        return written, prod(bounds)

    def _known_label(self, name: str, values: Values, catalog: Catalog) -> tuple[str, int] | None:
        """Return the name of a label of the catalog whose closed domain has all values."""
        fitting = {
            id(label)
            for metric in catalog.metrics
            for label in metric.labels
            if label.name == name and label.values and all(map(label.allows, values.first))
        }
        found = _named(lambda value: isinstance(value, Label) and id(value) in fitting)
        if found is None:
            return None
        module, constant, label = found
        self._use(module, constant)
        return constant, label.bound

    def _label(self, name: str, values: Values) -> tuple[str, int]:
        listed = sorted(values.first)
        is_word = common_look(listed) == ""
        if values.count > 1 and all(_STATUS.fullmatch(each) for each in listed):
            self._use("toolchain.catalog", "matching")
            return f'matching({name!r}, "[1-5][0-9][0-9]", bound=25)', 25
        if 1 < values.count <= _LISTED and is_word:
            self._use("toolchain.catalog", "one_of")
            return f"one_of({name!r}, {', '.join(map(repr, listed))})", len(listed)
        bound = max(10, 2 * values.count)
        self._use("toolchain.catalog", "open_label")
        return f"open_label({name!r}, example={listed[0]!r}, bound={bound})", bound

    def _job(self, job: ScrapeJob) -> str:
        found = _named(lambda value: isinstance(value, ScrapeJob) and value == job)
        if found is not None:
            self._use(found[0], found[1])
            return found[1]
        self._use("toolchain.catalog", "ScrapeJob")
        return f"ScrapeJob({job.name!r}, {job.address!r})"

    def _use(self, module: str, name: str) -> None:
        self._imported.setdefault(module, set()).add(name)
        self._taken.add(name)

    def _constant(self, name: str) -> str:
        stem = re.sub(r"\W", "_", name).upper()
        if not stem.isidentifier() or iskeyword(stem):
            stem = f"METRIC_{stem}"
        constant, number = stem, 2
        while constant in self._taken:
            constant, number = f"{stem}_{number}", number + 1
        self._taken.add(constant)
        return constant


def _not_proposed(family: Family) -> str:
    if not _NAME.fullmatch(family.name):
        return "is no name that PromQL reads without quotation marks: rename it"
    if not family.size:
        return "has no samples, so its labels are not known: ask again later"
    if family.type == "gaugehistogram" or (family.type == "histogram" and not family.bounds):
        return f"is a {family.type} without classic buckets: the catalog has no such type"
    return ""


def _kind(family: Family) -> str:
    is_info = family.name.endswith("_info") and family.distinct == {1.0}
    if family.type == "info" or (is_info and family.type in ("gauge", "")):
        return "info"
    if family.type in ("counter", "gauge", "histogram", "summary"):
        return family.type
    return "counter" if not family.type and family.name.endswith("_total") else "gauge"


def _unit(family: Family, kind: str) -> str:
    stem = family.name.removesuffix("_total")
    unit = next((unit for suffix, unit in _UNITS if stem.endswith(suffix)), "")
    if kind == "counter":
        return {"bytes": "Bps", "s": "short"}.get(unit, "ops")
    return unit or "short"


def _help(family: Family) -> str:
    text = " ".join((family.help or "").split())
    return text or f"{family.name}: say what it is."


def _owner(compared: Comparison) -> str:
    """Return who owns most metrics of the job."""
    owners = [metric.owner for metric in (*(pair.metric for pair in compared.pairs), *compared.missing)]
    return max(sorted(set(owners)), key=owners.count, default="somebody")


def _bound(bound: float) -> str:
    return str(int(bound)) if bound == int(bound) and abs(bound) < 1e15 else repr(bound)


def _named(fits: Callable[[object], bool]) -> tuple[str, str, Any] | None:
    """Return the module, the name and the value of a definition of the catalog that was loaded last in this process.

    Of several modules that hold it, the one with most such definitions is where it is at home.
    """
    modules = {
        name: {constant: value for constant, value in vars(module).items() if constant.isupper()}
        for name, module in sorted(sys.modules.items())
        if name.partition(".")[0] == METRICS and getattr(module, "__file__", None)
    }
    found = [
        (module, constant, value)
        for module, held in modules.items()
        for constant, value in held.items()
        if not constant.startswith("_") and fits(value)
    ]
    return max(
        found, key=lambda each: sum(type(value) is type(each[2]) for value in modules[each[0]].values()), default=None
    )

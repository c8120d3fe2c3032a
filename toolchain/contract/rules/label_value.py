"""Labels have values that the catalog allows.

A value that is none of the listed ones is told apart nowhere: no alert names it, no panel has a colour for it. Raw
paths, ids, e-mail addresses and the like are an error whatever the catalog allows: each is a series for ever, and some
are personal data. So is a list of which no value is left. Values of a client library's own metrics are only told.

Map the value to one of the catalog in the application (a route template in place of the path), or list it there.
"""

import re
from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.catalog.label import Label
from toolchain.contract.client_defaults import is_default
from toolchain.contract.comparison import Comparison, Pair
from toolchain.contract.consequences import Consequence, Readers
from toolchain.contract.looks import EMAIL, PATH, UNBOUNDED, URL, common_look, ends_in_id, look_of
from toolchain.contract.observed import Values
from toolchain.contract.rule import Drift, Rule
from toolchain.contract.rules.label_extra import shown

_FEW = 3
"""Values of an open label from which what most of them look like is no chance."""


def check(compared: Comparison, readers: Readers) -> Iterable[Drift]:
    """Yield labels with values outside of their domain, and open ones that hold ids."""
    for pair in compared.pairs:
        for label, name in pair.known_labels:
            values = pair.family.labels[name]
            if label.example is None:
                yield from _outside(compared, pair, label, name, readers)
            else:
                yield from _open(compared, pair, label, name, values, readers)


def outside(label: Label, values: Values) -> Values:
    """Return the values that a label may not have."""
    wrong = {value: line for value, line in values.first.items() if not label.allows(value)}
    return Values(len(wrong) + (values.count - len(values.first) if wrong else 0), wrong)


def _outside(compared: Comparison, pair: Pair, label: Label, name: str, readers: Readers) -> Iterable[Drift]:
    wrong = outside(label, pair.family.labels[name])
    if not wrong.first:
        return
    look = PATH if _are_of_templates(label, wrong) else common_look(wrong.first)
    is_id = look in UNBOUNDED
    is_every = len(wrong.first) == len(pair.family.labels[name].first) > 1
    are = f"{look}" if is_id else "values that the catalog does not allow"
    severity = Severity.ERROR if is_id or is_every else Severity.WARNING
    if is_default(pair.metric.name):
        severity = Severity.INFO
    yield Drift(
        pair.metric.location,
        f"{pair.family.name} has {are} in the label {name!r} in {compared.job.name}: {shown(wrong)} "
        f"({_line(pair, wrong)})",
        _template(look) if is_id else f"Map them to values of the catalog, or add them to {label.name!r} there.",
        pair.metric.name,
        label.name,
        (_reading(readers, pair, label),),
        severity=severity,
    )


_PARAMETER = re.compile(r":[A-Za-z_]\w*|\[[^\]]+\]|\{[^}]+\}")
"""A part of a route template: of Express, of Next.js, of OpenAPI."""


def _are_of_templates(label: Label, wrong: Values) -> bool:
    """Return whether most values are paths that a template of the label stands for."""
    templates = [each for each in label.values if each.startswith("/") and _PARAMETER.search(each)]
    if not templates:
        return False
    pattern = re.compile(
        "|".join("[^/]+".join(map(re.escape, _PARAMETER.split(template))) + r"(?:\?.*)?" for template in templates)
    )
    found = sum(pattern.fullmatch(value) is not None for value in wrong.first)
    return 2 * found > len(wrong.first)


def _open(
    compared: Comparison, pair: Pair, label: Label, name: str, values: Values, readers: Readers
) -> Iterable[Drift]:
    look = common_look(values.first)
    example = label.example or ""
    expected = look_of(example)
    mails = {value: line for value, line in values.first.items() if look_of(value) == EMAIL}
    found = values
    if mails and expected != EMAIL:
        look, found = EMAIL, Values(len(mails), mails)
    elif look not in UNBOUNDED or look == expected or ends_in_id(example) or values.count < _FEW:
        return
    yield Drift(
        pair.metric.location,
        f"{pair.family.name} has {look} in the label {name!r} in {compared.job.name}: {shown(found)} "
        f"({_line(pair, found)})",
        _template(look),
        pair.metric.name,
        label.name,
        (_reading(readers, pair, label),),
        severity=Severity.ERROR,
    )


def _reading(readers: Readers, pair: Pair, label: Label) -> Consequence:
    return readers.of_label(pair.metric, label.name, "read the label")


def _line(pair: Pair, values: Values) -> str:
    return f"{pair.family.location.file}:{min(values.first.values())}"


def _template(look: str) -> str:
    if look in (PATH, URL):
        return "Use the route template in place of the path, and one value for what matches no route."
    return "Take them out of the label: they belong into logs and traces."


RULE = Rule("contract-label-value", Severity.WARNING, __doc__, check)

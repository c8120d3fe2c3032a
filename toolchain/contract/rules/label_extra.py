"""Series have no labels beside those that the catalog gives their metric.

Each value of a label is a series of its own. One whose values are ids, addresses or raw paths grows without limit; any
other makes panels that do not aggregate show more lines than they have names for. A label of the scrape itself, such as
`instance`, is renamed by Prometheus to `exported_instance`. A label that all metrics of a job have, as clients call
default labels, is told once.

Remove the label, or give it to the metric in the catalog with the values that it may have.
"""

import re
from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.contract.client_defaults import client_of
from toolchain.contract.comparison import Comparison
from toolchain.contract.consequences import Readers, united
from toolchain.contract.looks import NUMBER, NUMBERED, UNBOUNDED, common_look
from toolchain.contract.observed import Values
from toolchain.contract.rule import Drift, Rule

_ID_NAME = re.compile(r"(?:^|_)(?:id|uuid|guid)$|[a-z]I[dD]$")
_SHOWN = 3
_MANY = 10
"""Numbers of a label from which they are most likely ids."""


def check(compared: Comparison, readers: Readers) -> Iterable[Drift]:
    """Yield labels that the catalog does not know."""
    _, own = client_of(compared.exposure.families)
    for name in sorted(compared.everywhere):
        pairs = [pair for pair in compared.pairs if name in pair.family.labels]
        if not pairs:
            continue
        values = pairs[0].family.labels[name]
        yield Drift(
            compared.place,
            f"{compared.job.name} gives all its metrics the label {name!r}: {shown(values)}",
            _remedy_of_target(compared, name)
            or f"Drop {name!r} when it is scraped, let the scrape attach it, or add it to the catalog.",
            label=name,
            consequences=tuple(united(readers.keeping(pair.metric, name) for pair in pairs)),
            severity=Severity.INFO if values.count == 1 else None,
        )
    for pair in compared.pairs:
        if pair.metric.name in own:
            continue
        for name in pair.extra:
            values = pair.family.labels[name]
            look = _id_look(name, values)
            holds = f", which holds {look}" if look else ""
            harmed = readers.keeping(pair.metric, name)
            mild = Severity.INFO if compared.is_partial and not harmed.uses else None
            yield Drift(
                pair.metric.location,
                f"{pair.family.name} has the label {name!r}{holds}, that the catalog does not know, in "
                f"{compared.job.name}: {shown(values)} ({pair.family.location})",
                f"Remove {name!r}: such values belong into logs and traces."
                if look
                else _renamed_by_scrape(name)
                or _remedy_of_target(compared, name)
                or f"Remove {name!r}, or give it to the metric in the catalog.",
                pair.metric.name,
                name,
                (harmed,),
                severity=Severity.ERROR if look else mild,
            )


def _remedy_of_target(compared: Comparison, name: str) -> str:
    if name not in {label.name for label in compared.job.labels} or compared.exposure.is_scraped:
        return ""
    return f"Leave {name!r} out: the scrape attaches it, and Prometheus renames this one to exported_{name}."


def _renamed_by_scrape(name: str) -> str:
    if not name.startswith("exported_"):
        return ""
    return f"The metric itself has {name.removeprefix('exported_')!r}, as its target has: rename one of them."


def _id_look(name: str, values: Values) -> str:
    """Return what unbounded thing a label holds by its values, and its name; empty for nothing of that kind."""
    look = common_look(values.first)
    if look in (NUMBER, NUMBERED):
        return look if values.count >= _MANY or _ID_NAME.search(name) else ""
    return look if look in UNBOUNDED else ""


def shown(values: Values) -> str:
    """Return the first values of a label, and how many more there are."""
    first = [repr(value if len(value) <= 60 else value[:60] + "…") for value in list(values.first)[:_SHOWN]]
    more = values.count - len(first)
    return ", ".join(first) + (f" and {more:,} more" if more else "")


RULE = Rule("contract-label-extra", Severity.WARNING, __doc__, check)

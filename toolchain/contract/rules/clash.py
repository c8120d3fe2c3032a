"""Nothing else uses the name of a metric that the client library exposes by itself.

prom-client, and clients of other languages, expose the process and the runtime under names of their own. A metric of
the application with such a name is refused by the registry, or takes the place of what everybody expects there.

Give the application's metric a name of its own, and leave the client's as it is.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.contract.client_defaults import Default, client_of
from toolchain.contract.comparison import Comparison, Pair
from toolchain.contract.consequences import WRONG, Readers
from toolchain.contract.likeness import is_type
from toolchain.contract.rule import Drift, Rule


def check(compared: Comparison, readers: Readers) -> Iterable[Drift]:
    """Yield names of a client's own metrics that mean something else, in the catalog or in what is exposed."""
    client, own = client_of(compared.exposure.families)
    for pair in compared.pairs:
        default = own.get(pair.metric.name)
        if default is None:
            continue
        what = _exposed_otherwise(pair, default) or _defined_otherwise(pair, default)
        if what:
            yield Drift(
                pair.metric.location,
                f"{pair.metric.name} is a name of {client}'s own metrics, {_described(default)}, and {what} "
                f"({pair.family.location})",
                "Give what is no default metric another name.",
                pair.metric.name,
                consequences=(readers.of_series(pair.metric, pair.metric.series_names, WRONG),),
            )


def _exposed_otherwise(pair: Pair, default: Default) -> str:
    family = pair.family
    labels = frozenset(family.labels) - pair.everywhere
    own = default.labels | {label.name for label in pair.metric.labels}
    if (family.type and family.type != default.type and not is_type(pair.metric, family)) or labels - own:
        return f"{pair.job.name} exposes a {family.type or 'metric'}{_with(labels)}"
    return ""


def _defined_otherwise(pair: Pair, default: Default) -> str:
    metric = pair.metric
    labels = frozenset(label.name for label in metric.labels)
    kinds = {"gauge": ("gauge", "stateset", "info")}.get(default.type, (default.type,))
    if metric.type.value not in kinds or labels - default.labels:
        return f"the catalog has a {metric.type.value}{_with(labels)}"
    return ""


def _described(default: Default) -> str:
    return f"a {default.type}{_with(default.labels)}"


def _with(labels: frozenset[str]) -> str:
    return f" with {', '.join(sorted(labels))}" if labels else " without labels"


RULE = Rule("contract-clash", Severity.ERROR, __doc__, check)

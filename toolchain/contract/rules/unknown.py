"""What a job exposes stands in the catalog.

A metric that the catalog does not know has no owner, no unit and no budget, and nobody looks at it. What clients expose
by themselves is told in one line, and so is what an exporter exposes beside the few metrics that are read of it.

Add it to the catalog, for which `build.py contract SOURCE --propose` writes the Python, or stop exposing it.
"""

from collections.abc import Iterable, Sequence

from toolchain.base.finding import Severity
from toolchain.contract.client_defaults import is_default
from toolchain.contract.comparison import Comparison
from toolchain.contract.consequences import Readers
from toolchain.contract.observed import Family
from toolchain.contract.rule import Drift, Rule

_SHOWN = 5
_SINGLY = 30
"""Metrics that are told one by one."""


def check(compared: Comparison, _: Readers) -> Iterable[Drift]:
    """Yield metrics that are exposed and not in the catalog."""
    default = [family for family in compared.unknown if is_default(family.name)]
    others = [family for family in compared.unknown if not is_default(family.name)]
    if default:
        yield _grouped(compared, default, "metrics that clients expose by themselves")
    if compared.is_partial:
        yield _grouped(compared, others, "metrics that the catalog does not have")
        return
    for family in others[:_SINGLY]:
        elsewhere = sorted({job.name for metric in compared.catalog.metrics_of(family.name) for job in metric.jobs})
        where = f": the catalog expects it of {', '.join(elsewhere[:3])}" if elsewhere else ""
        yield Drift(
            family.location,
            f"{family.name} ({family.type or 'of no declared type'}, {family.size:,} series) is exposed by "
            f"{compared.job.name} and not in the catalog{where}",
            "Add it, as --propose writes it, or stop exposing it.",
            family.name,
        )
    if len(others) > _SINGLY:
        yield _grouped(compared, others[_SINGLY:], "more metrics that the catalog does not have")


def _grouped(compared: Comparison, families: Sequence[Family], what: str) -> Drift:
    names = ", ".join(family.name for family in families[:_SHOWN])
    more = f" and {len(families) - _SHOWN:,} more" if len(families) > _SHOWN else ""
    return Drift(
        families[0].location,
        f"{compared.job.name} exposes {len(families):,} {what}, {sum(each.size for each in families):,} series: "
        f"{names}{more}",
        "Add those that somebody should look at; --propose writes them.",
        severity=Severity.INFO,
    )


RULE = Rule("contract-unknown", Severity.WARNING, __doc__, check)

"""Every metric says what it is in its HELP text.

The text is what people see in Grafana's metric browser and in Prometheus. An empty one is told once for a job.

Give the metric a help text in the application; the catalog has one.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.contract.comparison import Comparison
from toolchain.contract.consequences import Readers
from toolchain.contract.rule import Drift, Rule

_SHOWN = 5


def check(compared: Comparison, _: Readers) -> Iterable[Drift]:
    """Yield, as one, the metrics of the catalog whose help text is empty where they are exposed."""
    if not compared.exposure.has_types:
        return
    empty = [pair for pair in compared.pairs if pair.family.help is not None and not pair.family.help.strip()]
    if empty:
        names = ", ".join(pair.family.name for pair in empty[:_SHOWN])
        more = f" and {len(empty) - _SHOWN} more" if len(empty) > _SHOWN else ""
        yield Drift(
            empty[0].family.location,
            f"{compared.job.name} exposes {len(empty)} metric{'s' * (len(empty) > 1)} without a help text: "
            f"{names}{more}",
            "Say what they are; the catalog has a text for each.",
        )


RULE = Rule("contract-help", Severity.INFO, __doc__, check)

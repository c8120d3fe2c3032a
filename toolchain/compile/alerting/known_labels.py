"""The labels of an alert rule's alerts, as far as they are known before it fires."""

from toolchain.compile.alerting.model import CompiledAlert
from toolchain.define.alerting.routing.inhibition import NAME_LABEL
from toolchain.define.alerting.routing.reach import KnownLabels
from toolchain.languages.promql.analysis.analyser import Analysis


def known_labels(alert: CompiledAlert) -> KnownLabels:
    """Return the labels that the rule sets, and which others its result may have."""
    result = result_labels(alert)
    return KnownLabels(
        {**alert.labels, NAME_LABEL: alert.definition.name},
        lambda name: name in result or not alert.analysis.is_closed,
    )


def result_labels(alert: CompiledAlert) -> frozenset[str]:
    """Return the labels that the rule's result is known to have."""
    analysis = alert.analysis
    if isinstance(analysis, Analysis):
        return frozenset(name for branch in analysis.branches for name in branch.labels)
    return frozenset(analysis.labels)

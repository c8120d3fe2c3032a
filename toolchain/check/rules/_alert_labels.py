"""The labels that Grafana gives to alerts, and those of a rule that has no value."""

from collections.abc import Iterator

from toolchain.compile.alerting.model import CompiledAlert
from toolchain.define.alerting.outcomes import NoData, OnError
from toolchain.define.alerting.routing.inhibition import NAME_LABEL
from toolchain.define.alerting.routing.reach import KnownLabels

SEVERITY = "severity"

RULE_NAME = "rulename"
"""Where Grafana keeps the name of a rule whose alert it calls something else."""

OF_GRAFANA = frozenset({"grafana_folder", "datasource_uid", "ref_id"})
"""Labels that Grafana itself sets, some only where a query gave no value."""


def labels_without_value(alert: CompiledAlert) -> Iterator[tuple[str, KnownLabels]]:
    """Yield in words when Grafana notifies of the rule although it has no value, and the labels of its alert then.

    None of them comes from the query. Seen on a running Grafana 12.4: a rule whose missing data or failure is neither
    fine nor firing has an alert of another name.
    """
    rule = alert.definition
    own = {**alert.labels, NAME_LABEL: rule.name}
    states = [
        ("its query returns no data", rule.no_data is NoData.ALERTING, rule.no_data is NoData.UNKNOWN, "NoData"),
        ("its query fails", rule.on_error is OnError.ALERTING, rule.on_error is OnError.ERROR, "Error"),
    ]
    for when, is_firing, is_renamed, state in states:
        renamed = {NAME_LABEL: f"Datasource{state}", RULE_NAME: rule.name} if is_renamed else {}
        if is_firing or is_renamed:
            yield when, KnownLabels({**own, **renamed}, lambda name: name in OF_GRAFANA)

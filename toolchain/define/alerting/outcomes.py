"""What an alert means while it has no answer."""

from enum import Enum


class NoData(Enum):
    """What a rule without any series means to Grafana, which calls it so; to Prometheus it always means OK."""

    OK = "OK"
    ALERTING = "Alerting"
    UNKNOWN = "NoData"
    KEEP_LAST = "KeepLast"


class OnError(Enum):
    """What a rule that cannot be evaluated means to Grafana, which calls it so; Prometheus has no such choice.

    ERROR notifies as ``DatasourceError``, once for each rule: with a data source away, as often as there are rules that
    say so. OK ends what was firing, KEEP_LAST leaves it as it is.
    """

    OK = "OK"
    ALERTING = "Alerting"
    ERROR = "Error"
    KEEP_LAST = "KeepLast"

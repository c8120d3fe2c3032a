"""A stand-in for Grafana's HTTP API, from 9.4 to 13, for tests and for trying things out; it has no user interface.

``with GrafanaStandIn("13.3.0") as grafana:`` serves at ``grafana.url``; ``grafana.tokens.admin`` is a token.
"""

from tests.grafana_stand_in.by_hand import Tokens
from tests.grafana_stand_in.call_log import Call
from tests.grafana_stand_in.faults import Fault, Faults
from tests.grafana_stand_in.stand_in import GrafanaStandIn

__all__ = ["Call", "Fault", "Faults", "GrafanaStandIn", "Tokens"]

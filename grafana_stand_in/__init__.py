"""A stand-in for Grafana's HTTP API, of 12.4 and 13, for tests and for trying things out; it has no user interface.

``with GrafanaStandIn("12.4.3 legacy") as grafana:`` serves at ``grafana.url``; ``grafana.tokens.admin`` is a token.
"""

from grafana_stand_in.by_hand import Tokens
from grafana_stand_in.call_log import Call
from grafana_stand_in.faults import Fault, Faults
from grafana_stand_in.stand_in import GrafanaStandIn

__all__ = ["Call", "Fault", "Faults", "GrafanaStandIn", "Tokens"]

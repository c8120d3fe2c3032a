"""Provenance: who provisioned an alerting resource, and which writes that rules out.

Source: grafana-api.md, section 5.2.
"""

from tests.grafana_stand_in.messages import refuse_by_id
from tests.grafana_stand_in.routing import Exchange


def given_provenance(exchange: Exchange) -> str:
    """Return the provenance of a write; the header counts by its presence, whatever it says."""
    return "" if "x-disable-provenance" in exchange.request.headers else "api"


def check_rule(
    exchange: Exchange, stored: str, given: str, *, verb: str = "update", through_group: bool = False
) -> None:
    """Refuse a write to a rule under a provenance that its own does not allow."""
    is_unlocking = through_group and given == "" and stored != "file"
    # A single rule of another provenance is deleted without a word (10); through its group it is documented not to be.
    is_deleted = verb == "delete" and not through_group and stored != "file"
    if stored in ("", given) or is_unlocking or is_deleted:
        return
    message = f"cannot {verb} with provided provenance '{given}', needs '{stored}'"
    refuse_by_id(500, message, "alerting.provenanceMismatch")


def check_notification(stored: str, given: str, status: int = 403) -> None:
    """Refuse a write to a contact point, policy, mute timing or template under another provenance."""
    if stored not in ("", given):
        message = f"cannot change provenance from '{stored}' to '{given}'"
        refuse_by_id(status, message, "alerting.notifications.invalidProvenance")

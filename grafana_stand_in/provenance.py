"""Provenance: who provisioned an alerting resource, and which writes that rules out.

Source: docs/reference/grafana-api.md, 5.2.
"""

from grafana_stand_in.messages import refuse, refuse_by_id
from grafana_stand_in.routing import Exchange


def given_provenance(exchange: Exchange) -> str:
    """Return the provenance of a write; the header counts by its presence, whatever it says."""
    return "" if "x-disable-provenance" in exchange.request.headers else "api"


def check_rule(
    exchange: Exchange, stored: str, given: str, *, verb: str = "update", through_group: bool = False
) -> None:
    """Refuse a write to a rule under a provenance that its own does not allow.

    Any but a file's is deleted, and there is an identifier for that alone (10).
    """
    if verb == "delete" and stored != "file":
        return
    is_unlocking = through_group and given == "" and stored != "file"
    if stored in ("", given) or is_unlocking:
        return
    message = f"cannot {verb} with provided provenance '{given}', needs '{stored}'"
    if stored == "file":
        refuse_by_id(409, message, "alerting.provenanceMismatch")
    refuse(500, message)


def check_notification(stored: str, given: str, status: int = 403) -> None:
    """Refuse a write to a contact point, policy, mute timing or template under another provenance."""
    if stored not in ("", given):
        message = f"cannot change provenance from '{stored}' to '{given}'"
        refuse_by_id(status, message, "alerting.notifications.invalidProvenance")

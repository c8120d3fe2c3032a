"""Who manages a resource that carries a mark of this product: one Grafana may hold several environments."""

from attrs import evolve

from toolchain.sync.destination import Destination
from toolchain.sync.difference import differences
from toolchain.sync.model import MANAGER, Desired, Live, Mark


def foreign_manager(destination: Destination, manager: str) -> str:
    """Return that another environment manages a resource, so that ours cannot be written there; empty if none does."""
    is_foreign = manager.startswith(f"{MANAGER}-") and manager != destination.manager
    return f"it is managed by {manager}" if is_foreign else ""


def remarked(live: Live, desired: Desired | None) -> Live:
    """Return a resource of ours that is to be marked anew, where it is as desired and its mark is of something else.

    Somebody has made an edit that the definitions say as well by now, or a deploy was killed between two groups that a
    rule moved from and to. Left like that, the next change of the definitions would be taken for a conflict.
    """
    if live.mark is None or not live.is_edited or desired is None or differences(live.document, desired.document):
        return live
    return evolve(live, document={**live.document, "mark": "of another state"}, mark=Mark(live.mark.manager, ""))

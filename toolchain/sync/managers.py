"""Who manages a resource that carries a mark of this product: one Grafana may hold several environments."""

from toolchain.sync.destination import Destination
from toolchain.sync.model import MANAGER


def foreign_manager(destination: Destination, manager: str) -> str:
    """Return that another environment manages a resource, so that ours cannot be written there; empty if none does."""
    is_foreign = manager.startswith(f"{MANAGER}-") and manager != destination.manager
    return f"it is managed by {manager}" if is_foreign else ""

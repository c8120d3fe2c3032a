"""What happens to one resource, and why."""

from enum import Enum

from attrs import frozen

from toolchain.sync.difference import FieldChange, differences
from toolchain.sync.model import Desired, Key, Live


class Action(Enum):
    """What happens to a resource."""

    CREATE = "create"
    UPDATE = "update"
    ADOPT = "adopt"
    DELETE = "delete"
    NONE = "unchanged"
    CONFLICT = "conflict"

    @property
    def is_write(self) -> bool:
        """Whether it writes to Grafana."""
        return self not in (Action.NONE, Action.CONFLICT)


@frozen(eq=False)
class Change:
    """One resource of a plan.

    ``changes`` lead from what is there to what should be. ``reason`` says of a conflict why nothing is done, and
    ``remedy`` what to do. ``version`` is the one that the plan saw, empty where there was none.
    """

    key: Key
    action: Action
    desired: Desired | None = None
    live: Live | None = None
    changes: tuple[FieldChange, ...] = ()
    reason: str = ""
    remedy: str = ""

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """What it changes, field by field; of something new that is all it has, put together when somebody looks."""
        if self.action is Action.CREATE and self.desired is not None and not self.changes:
            return differences({}, self.desired.document)
        return self.changes

    @property
    def title(self) -> str:
        """The title, as the definitions have it, else as Grafana has it."""
        return self.desired.title if self.desired else self.live.title if self.live else self.key.name

    @property
    def version(self) -> str:
        """The version that the plan saw."""
        return self.live.version if self.live else ""

    @property
    def is_write(self) -> bool:
        """Whether applying it writes to Grafana."""
        return self.action.is_write

"""What of a dashboard of schema v2 nobody can make classic."""

from typing import Any

from attrs import frozen

from toolchain.migrate.errors import MigrationError


@frozen(eq=False)
class Refusal:
    """A part of a dashboard, and why leaving it out would make another dashboard of it."""

    part: Any
    error: MigrationError

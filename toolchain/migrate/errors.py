"""What keeps a dashboard from being brought to today's schema."""

from toolchain.base.errors import UserError


class MigrationError(UserError):
    """A document that cannot be brought to today's schema truthfully: what of it, why, and what to do instead."""

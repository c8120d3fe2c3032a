"""What keeps a panel from showing data."""

from toolchain.base.errors import UserError


class PreviewError(UserError):
    """What a panel asks, and the preview cannot do."""


class NotAvailableError(PreviewError):
    """Data that cannot exist here; ``message`` says what it would need."""

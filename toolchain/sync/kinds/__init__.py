"""The kinds of resources, one module each."""

from toolchain.sync.kind import Kind
from toolchain.sync.kinds.alert_rules import AlertRuleKind
from toolchain.sync.kinds.dashboard import DashboardKind
from toolchain.sync.kinds.datasource import DataSourceKind
from toolchain.sync.kinds.folder import FolderKind


def every_kind() -> tuple[Kind, ...]:
    """Return one of each kind, in the order in which they are read and printed."""
    return (FolderKind(), DataSourceKind(), DashboardKind(), AlertRuleKind())

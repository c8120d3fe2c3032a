"""The kinds of resources: one module each, and one for all that are nothing but their spec behind the resource API."""

from toolchain.define.resources.kinds import API_KINDS
from toolchain.sync.kind import Kinds, by_name
from toolchain.sync.kinds.alert_rules import AlertRuleKind
from toolchain.sync.kinds.contact_point import ContactPointKind
from toolchain.sync.kinds.dashboard import DashboardKind
from toolchain.sync.kinds.datasource import DataSourceKind
from toolchain.sync.kinds.folder import FolderKind
from toolchain.sync.kinds.library_panel import LibraryPanelKind
from toolchain.sync.kinds.message_template import MessageTemplateKind
from toolchain.sync.kinds.mute_timing import MuteTimingKind
from toolchain.sync.kinds.of_api import ApiResources
from toolchain.sync.kinds.policies import PolicyKind
from toolchain.sync.kinds.rule_file import RuleFileKind
from toolchain.sync.kinds.ruler import RulerKind
from toolchain.sync.kinds.team import TeamKind

KINDS: Kinds = by_name(
    TeamKind(),
    FolderKind(),
    DataSourceKind(),
    LibraryPanelKind(),
    DashboardKind(),
    *(ApiResources(kind) for kind in API_KINDS),
    MessageTemplateKind(),
    MuteTimingKind(),
    ContactPointKind(),
    PolicyKind(),
    RuleFileKind(),
    AlertRuleKind(),
    RulerKind("mimir"),
    RulerKind("cortex"),
    RulerKind("loki"),
)
"""One of each kind, in the order in which they are read and printed."""

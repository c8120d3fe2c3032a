"""Routing as definitions write it: contact points, the tree of notification policies, mute timings, message texts."""

from typing import TYPE_CHECKING

from toolchain.base.lazy_names import import_names_lazily

if TYPE_CHECKING:
    from toolchain.define.alerting.routing.contact_point import ContactPoint
    from toolchain.define.alerting.routing.inhibit_rule import InhibitRule
    from toolchain.define.alerting.routing.message_template import MessageTemplate
    from toolchain.define.alerting.routing.mute_timing import MuteTiming, TimeInterval
    from toolchain.define.alerting.routing.policy import Policy, Routing, when
    from toolchain.define.alerting.routing.receivers import (
        Discord,
        Email,
        Integration,
        PagerDuty,
        PlainIntegration,
        Slack,
        Webhook,
    )

__all__ = [
    "ContactPoint",
    "Discord",
    "Email",
    "InhibitRule",
    "Integration",
    "MessageTemplate",
    "MuteTiming",
    "PagerDuty",
    "PlainIntegration",
    "Policy",
    "Routing",
    "Slack",
    "TimeInterval",
    "Webhook",
    "when",
]

import_names_lazily(__name__)

"""Routing as definitions write it: contact points, the tree of notification policies, mute timings, message texts."""

from toolchain.alerting.routing.contact_point import ContactPoint
from toolchain.alerting.routing.message_template import MessageTemplate
from toolchain.alerting.routing.mute_timing import MuteTiming, TimeInterval
from toolchain.alerting.routing.policy import Policy, Routing, when
from toolchain.alerting.routing.receivers import Discord, Email, Integration, PagerDuty, Slack, Webhook

__all__ = [
    "ContactPoint",
    "Discord",
    "Email",
    "Integration",
    "MessageTemplate",
    "MuteTiming",
    "PagerDuty",
    "Policy",
    "Routing",
    "Slack",
    "TimeInterval",
    "Webhook",
    "when",
]

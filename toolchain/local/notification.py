"""Notifications as they were delivered on this machine, and the place where they are kept."""

import re
import threading
from collections.abc import Mapping
from typing import Any, Literal

from attrs import define, evolve, field, frozen

App = Literal["slack", "email", "pagerduty", "discord", "webhook"]
"""What shows a notification to people."""
TITLES: Mapping[App, str] = {
    "slack": "Slack",
    "email": "E-mail",
    "pagerduty": "PagerDuty",
    "discord": "Discord",
    "webhook": "Webhook",
}

_KEPT = 1000
_URL = re.compile(r"https?://[^\s<>|\"')\]]+")


@frozen(eq=False)
class Notification:
    """One notification: at ``at`` (Unix seconds) an ``app`` was given it for a contact point.

    ``to`` is the channel, the addresses, the service or the receiver; ``text`` is in the app's own markup. ``key`` is
    that of the incident of a pager, ``details`` what it shows besides, ``document`` what was sent.
    """

    app: App
    contact_point: str
    to: str
    title: str
    text: str
    is_resolved: bool
    at: float
    key: str = ""
    details: Mapping[str, str] = field(factory=dict)
    document: Any = None
    number: int = 0

    @property
    def links(self) -> list[str]:
        """The addresses in its title and text, each once."""
        return list(dict.fromkeys(_URL.findall(f"{self.title}\n{self.text}")))

    @property
    def told(self) -> str:
        """The notification in a line."""
        return f"{TITLES[self.app]} {self.to}: {self.title}"

    def document_of(self) -> dict[str, Any]:
        """Return it as data."""
        return {
            "number": self.number,
            "at": self.at,
            "app": self.app,
            "contactPoint": self.contact_point,
            "to": self.to,
            "title": self.title,
            "text": self.text,
            "status": "resolved" if self.is_resolved else "firing",
            "key": self.key,
            "details": dict(self.details),
            "links": self.links,
            "sent": self.document,
        }


@define(eq=False)
class Inbox:
    """Keeps what was delivered, the last thousand; may be shared by threads."""

    _kept: list[Notification] = field(factory=list, init=False)
    _count: int = field(default=0, init=False)
    _lock: threading.Lock = field(factory=threading.Lock, init=False, repr=False)

    def put(self, notification: Notification) -> None:
        """Keep a notification, and give it the next number."""
        with self._lock:
            self._count += 1
            self._kept.append(evolve(notification, number=self._count))
            del self._kept[:-_KEPT]

    def after(self, number: int) -> list[Notification]:
        """Return what came after the one of a number, in order; 0 is for all."""
        with self._lock:
            return [each for each in self._kept if each.number > number]

"""Message templates: the texts of notifications."""

import re

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import TemplateName
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.define.alerting.routing._tuples import kept_waivers
from toolchain.define.resources.kind import ResourceKind, Told


@checked
@frozen(eq=False)
class MessageTemplate:
    """A text by its name: a Go template over the notification, or over whatever another template hands to it.

    Names are global in Grafana and in Alertmanager (Grafana documentation, "Create notification templates"): the last
    definition of a name wins, so a prefix keeps them apart from the built-in ones.
    """

    name: TemplateName
    text: str
    waivers: tuple[Waiver, ...] = field(default=(), converter=kept_waivers)
    location: SourceLocation = field(factory=calling_location, repr=False)

    @property
    def call(self) -> str:
        """The template that a setting of an integration holds to show this text."""
        return f'{{{{ template "{self.name}" . }}}}'

    @property
    def definition(self) -> str:
        """The text inside an explicit ``define``, without which Grafana wraps it in one of its own."""
        return f'{{{{ define "{self.name}" }}}}{self.text}{{{{ end }}}}\n'


def _text(template: str) -> str:
    """Return what stands inside of the ``define`` of a template."""
    found = re.fullmatch(r"\{\{ define \"[^\"]*\" \}\}(?P<text>.*)\{\{ end \}\}\n", template, re.DOTALL)
    return template if found is None else found["text"]


MESSAGE_TEMPLATE = ResourceKind(
    name="message template",
    folder="message-templates",
    definition=MessageTemplate,
    identity=("name",),
    title=("name",),
    told={"text": Told(("template",), _text)},
    risks={
        "text": ("low", "notifications read differently"),
        "removed": ("medium", "notifications that use it have no text"),
    },
)

"""The data behind the pictures: a live Prometheus and Loki, or a simulated system that is made while people wait."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from attrs import field, frozen

from toolchain.preview.data.answers import DataSources, Missing
from toolchain.preview.page.queries import Settings

_TYPES = ("prometheus", "loki", "jaeger")


@frozen(eq=False)
class Data:
    """Data sources and how they are asked; ``facts`` are told on the page, such as where the data comes from.

    ``is_live`` where it goes on, so that what is asked again is answered otherwise. ``state`` is ``ready``, ``waiting``
    or ``failed``, and ``text`` what there is to say of it. ``number`` tells it from other data.
    """

    sources: DataSources
    settings: Settings
    facts: tuple[tuple[str, str], ...] = ()
    is_live: bool = False
    state: str = "ready"
    text: str = ""
    number: int = field(factory=count().__next__, init=False)

    def told(self) -> Mapping[str, Any]:
        """Return what the page is told of it."""
        return {
            "state": self.state,
            "text": self.text,
            "live": self.is_live,
            "facts": [list(each) for each in self.facts],
        }


def without_data(settings: Settings, state: str, text: str) -> Data:
    """Return data that is not there, with the reason."""
    return Data(DataSources({kind: Missing(text) for kind in _TYPES}), settings, state=state, text=text)

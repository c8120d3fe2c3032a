"""Stubs: metrics that imported dashboards read, before somebody has described them."""

from typing import Literal

from attrs import field, frozen

from toolchain.base.arguments import checked, described
from toolchain.base.arguments.forms import MetricName, Said
from toolchain.base.source import SourceLocation, calling_location

StubType = Literal["counter", "gauge", "histogram", "info"]


@described("stub of a metric", 'stub("http_requests_total", type="counter", ...)')
@frozen(eq=False)
class MetricStub:
    """The name of a metric, and what it seems to be.

    It says that who reads the name has not misspelled it, and nothing else. ``type``, ``unit`` and ``labels`` are what
    its name and its readers suggest: nobody infers anything of them, and no check holds a query against them.
    """

    name: MetricName
    type: StubType
    unit: str
    labels: tuple[str, ...]
    because: str
    location: SourceLocation = field(factory=calling_location, repr=False)

    @property
    def series_names(self) -> tuple[str, ...]:
        """The names under which its series are scraped."""
        parts = ("_bucket", "_sum", "_count") if self.type == "histogram" else ("",)
        return tuple(f"{self.name}{part}" for part in parts)


@checked
def stub(name: MetricName, *, type: StubType, unit: str, because: Said, labels: tuple[str, ...] = ()) -> MetricStub:
    """Return a stub; ``because`` says what its type and its unit were told by, ``labels`` are those that queries name.

    Describe the metric in the module of its subsystem instead, as its source exposes it, and remove the stub.
    """
    return MetricStub(name, type, unit, labels, because)

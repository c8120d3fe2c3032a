"""What a kind of resource is: one object, which loading, compilation, checks, the review and deploys ask."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from attrs import field, frozen

from toolchain.base.documents.document import Document
from toolchain.define.reference import DashboardRef, Tag

Place = tuple[str, ...]
"""Names, one inside the other, that lead to a value in a document."""
Risk = Literal["high", "medium", "low"]


@frozen
class ResourceApi:
    """Where Grafana has the resources of a kind: below ``/apis``, each in the envelope of its resource API.

    ``versions`` are those of the group in which documents may be written, the one that they are compiled in first;
    ``kind`` is what documents have as ``kind``, ``plural`` what paths call the collection.
    """

    group: str
    versions: tuple[str, ...]
    kind: str
    plural: str

    @property
    def version(self) -> str:
        """What documents are compiled with as ``apiVersion``."""
        return f"{self.group}/{self.versions[0]}"


@frozen
class Told:
    """A property of a document, where it stands there, and how people are told its value."""

    place: Place
    words: Callable[[Any], str] = str


def _nothing(_: Any) -> Iterable[DashboardRef | Tag]:
    return ()


@frozen(eq=False, kw_only=True)
class ResourceKind:
    """A kind of resource; the JSON Schema of its artifacts says what its documents may be.

    ``name`` is what people call one. Artifacts are in a ``folder`` below ``resources/`` of the output, and follow the
    ``schema`` of that name. ``identity`` is the place of the uid or name in a document, ``title`` that of what people
    read. Definitions of a class of their own, ``definition``, are missed where no name holds one. Modules of a
    ``package`` define nothing else.

    A review tells of the properties that are ``told``, of anything else field by field; of a resource that comes or
    goes it tells the ``essence``, one of them. ``risks`` are how much a reviewer has to look at a change and why, by
    ``added``, ``removed``, ``renamed``, ``uid`` or the name of a property.
    """

    name: str
    folder: str
    schema: str = field()
    identity: Place = ("metadata", "name")
    title: Place = ("spec", "title")
    definition: type[Any] | None = None
    package: str = ""
    told: Mapping[str, Told] = field(factory=dict)
    essence: str = ""
    risks: Mapping[str, tuple[Risk, str]] = field(factory=dict)

    @schema.default
    def _schema(self) -> str:
        return self.name.replace(" ", "-")


@frozen(eq=False, kw_only=True)
class ApiKind(ResourceKind):
    """A kind that is nothing but a ``spec`` behind the resource API: nobody needs code of its own for it.

    Definitions have ``uid``, ``title``, ``location`` and ``waivers``, and ``spec`` makes the document's of one. They
    may stand in modules of any package. ``leads_to`` are the dashboards that a definition leads people to, which have
    to exist.
    """

    definition: type[Any]
    api: ResourceApi
    spec: Callable[[Any], Document]
    leads_to: Callable[[Any], Iterable[DashboardRef | Tag]] = _nothing

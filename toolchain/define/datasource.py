"""Data sources: what Grafana queries, with links between them by key."""

from collections.abc import Iterable, Mapping
from types import NoneType
from typing import Annotated, Any, ClassVar

from attrs import field, frozen

from toolchain.base.arguments import Constraint, checked
from toolchain.base.arguments.forms import Name
from toolchain.base.secret import Secret
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.define.resources.kind import ResourceKind


def _is_data(value: Any) -> bool:
    match value:
        case Mapping():
            return all(map(_is_data, value.values()))
        case list() | tuple():
            return all(map(_is_data, value))
    return isinstance(value, str | int | float | NoneType | DataSourceUid | ScrapeInterval)


JsonData = Annotated[Any, Constraint("data, uid_of(...) or scrape_interval()", 'uid_of("loki")', _is_data)]
"""A value of Grafana's jsonData."""


@checked
@frozen
class DataSourceUid:
    """Stands for another data source's uid inside ``json_data``; an environment gives it its value."""

    stands_for_data: ClassVar[bool] = True

    key: Name


@checked
@frozen(eq=False)
class DataSource:
    """A data source.

    ``key`` is how panels and other data sources name it and is looked up in the environment's endpoints. ``json_data``
    is Grafana's jsonData in which DataSourceUid stands for uids. ``is_default`` makes it the organisation's default,
    unless one that is not ours is that. ``former_names`` are deleted from Grafana, because file provisioning matches by
    name: a renamed source would otherwise stay beside the new one.
    """

    key: Name
    name: Name
    type: Name
    json_data: Mapping[str, JsonData]
    is_default: bool = False
    secure_json_data: Mapping[str, Secret] = field(factory=dict)
    former_names: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    location: SourceLocation = field(factory=calling_location, repr=False)


@checked
def uid_of(key: Name) -> DataSourceUid:
    """Return a reference to the uid of the data source with this key."""
    return DataSourceUid(key)


@checked
def scrape_interval() -> "ScrapeInterval":
    """Return a reference to the environment's scrape interval."""
    return ScrapeInterval()


@frozen
class ScrapeInterval:
    """Stands for the environment's scrape interval inside ``json_data``."""

    stands_for_data: ClassVar[bool] = True


def references(value: Any) -> Iterable[DataSourceUid]:
    """Yield every data source reference inside nested ``json_data``."""
    match value:
        case DataSourceUid():
            yield value
        case Mapping():
            for each in value.values():
                yield from references(each)
        case list() | tuple():
            for each in value:
                yield from references(each)


DATA_SOURCE = ResourceKind(
    name="data source",
    folder="datasources",
    schema="datasource",
    definition=DataSource,
    identity=("uid",),
    title=("name",),
)

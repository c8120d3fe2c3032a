"""Where rule groups are: a ruler, a tenant of it, and a namespace for each rule file."""

from collections.abc import Mapping
from typing import Any, Literal, cast, get_args

from attrs import frozen

from toolchain.base.errors import ConfigurationError
from toolchain.compile.alerting.rule_files import ALERTS, RECORDINGS
from toolchain.define.evaluation import RulerEndpoint
from toolchain.sync.model import Key

Product = Literal["mimir", "cortex", "loki"]
PRODUCTS: tuple[Product, ...] = get_args(Product)


_TENANT = " tenant "


@frozen
class RulerPlace:
    """A ruler as one tenant sees it; ``url`` is as the environment names it, whatever the way there is."""

    product: Product
    url: str
    tenant: str = ""

    @classmethod
    def of(cls, endpoint: RulerEndpoint) -> "RulerPlace":
        """Return the place of an environment's ruler."""
        return cls(endpoint.product, endpoint.url.rstrip("/"), endpoint.tenant)

    @property
    def address(self) -> str:
        """The URL and the tenant, as keys name them."""
        return f"{self.url}{_TENANT}{self.tenant}" if self.tenant else self.url

    def __str__(self) -> str:
        return f"{self.product} at {self.address}"

    def document(self) -> dict[str, str]:
        """Return the place as data."""
        return {"product": self.product, "url": self.url, "tenant": self.tenant}


def place_in(document: Any) -> RulerPlace | None:
    """Return the place that data of others names, None where it names none."""
    if not isinstance(document, Mapping):
        return None
    product, url, tenant = (document.get(name) for name in ("product", "url", "tenant"))
    if product not in PRODUCTS or not isinstance(url, str) or not isinstance(tenant, str):
        return None
    if not url.startswith(("http://", "https://")) or any(
        not each.isprintable() or " " in each for each in (url, tenant)
    ):
        return None
    return RulerPlace(cast(Product, product), url, tenant)


def place_of(text: str) -> RulerPlace | None:
    """Return the place that a text such as ``mimir at https://mimir.example tenant team`` names, None for another."""
    product, _, address = text.partition(" at ")
    url, _, tenant = address.partition(_TENANT)
    return place_in({"product": product, "url": url.rstrip("/"), "tenant": tenant})


def namespace_of(manager: str, file: str) -> str:
    """Return the namespace of a rule file: two files may have groups of one name."""
    return f"{manager}.{file}"


def namespaces_of(manager: str) -> tuple[str, ...]:
    """Return the namespaces of a manager; the last one is where earlier versions put all groups."""
    return namespace_of(manager, RECORDINGS), namespace_of(manager, ALERTS), manager


def kind_name(product: Product) -> str:
    """Return the name of the kind of resource that a product's rule groups are."""
    return f"{product} rule group"


@frozen
class GroupPlace:
    """One group: its ruler, namespace and name, which together are its key."""

    ruler: RulerPlace
    namespace: str
    name: str

    @property
    def key(self) -> Key:
        """The key of the resource."""
        return Key(kind_name(self.ruler.product), f"{self.namespace}/{self.name} at {self.ruler.address}")


def ruler_of(key: Key) -> RulerPlace | None:
    """Return the ruler that a resource is on, None for one that is not on a ruler."""
    product = key.kind.removesuffix(" rule group")
    return place_of(f"{product} at {key.name.rpartition(' at ')[2]}") if product in PRODUCTS else None


def group_place(key: Key, manager: str) -> GroupPlace:
    """Return the group of a key. Raises ConfigurationError for one that an earlier version made."""
    ruler = ruler_of(key)
    path = key.name.rpartition(" at ")[0]
    for namespace in namespaces_of(manager):
        if ruler is not None and path.startswith(f"{namespace}/"):
            return GroupPlace(ruler, namespace, path.removeprefix(f"{namespace}/"))
    raise ConfigurationError(
        f"{key} does not say on which ruler it is",
        f"It is of an earlier version of the tool, or not of {manager}: use the version that made it.",
    )

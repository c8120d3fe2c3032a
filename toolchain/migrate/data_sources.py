"""The data sources that names in old dashboards stand for."""

from collections.abc import Sequence

from attrs import field, frozen

from toolchain.base.documents.document import Document


@frozen
class KnownDataSource:
    """A data source of the Grafana that a dashboard comes from."""

    uid: str
    name: str
    type: str
    is_default: bool = False
    api_version: str = ""

    @property
    def reference(self) -> Document:
        """How panels refer to it."""
        named = {"uid": self.uid, "type": self.type}
        return {**named, "apiVersion": self.api_version} if self.api_version else named


@frozen
class DataSources:
    """Data sources by which names become references; there are none where only a file is known."""

    known: Sequence[KnownDataSource] = field(default=())

    @property
    def default(self) -> Document | None:
        """The reference of the default one."""
        return next((each.reference for each in reversed(self.known) if each.is_default), None)

    def named(self, name: str) -> Document | None:
        """Return the reference of the one with a name, or with it for a uid."""
        for wanted in ("name", "uid"):
            for each in reversed(self.known):
                if getattr(each, wanted) == name:
                    return each.reference
        return None

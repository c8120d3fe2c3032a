"""A dashboard of schema v2 in classic words and otherwise as it is written, with where each part stood."""

from attrs import frozen

from toolchain.base.documents.document import Document
from toolchain.base.layout import Layout
from toolchain.base.source_map import Path
from toolchain.migrate.derived import plain
from toolchain.migrate.envelope import dashboard_within
from toolchain.migrate.errors import MigrationError
from toolchain.migrate.origins import Copied, Origins
from toolchain.migrate.resource.clearing import clear
from toolchain.migrate.resource.convert import classic_of


@frozen(eq=False)
class Written:
    """A classic document and how its panels are arranged; with their places, parts that nobody can make classic.

    ``notes`` are what is not as it was, ``lost`` what the classic schema has no words for of the layout, ``dropped``
    names of variables of which another one is left out.
    """

    document: Document
    layout: Layout
    notes: tuple[str, ...]
    lost: tuple[str, ...]
    refusals: tuple[tuple[Path, MigrationError], ...]
    origins: Origins
    dropped: tuple[str, ...] = ()

    def came_from(self, path: Path) -> Path:
        """Return where a part of the classic document stood in the other, or what it was made in."""
        return self.origins.of(path)


def written_classic(document: Document, *, with_unplaced: bool = False) -> Written:
    """Return a dashboard of schema v2, bare or within a resource, in classic words.

    Elements without a place are panels without one where they are to be ``with_unplaced``. Raises MigrationError for
    what holds no dashboard.
    """
    copied = Copied(document)
    converted = classic_of(dashboard_within(copied.document))
    clear(converted.blocks)
    if with_unplaced and converted.unplaced:
        panels = converted.document.setdefault("panels", [])
        panels += converted.unplaced
    refusals = [(copied.path_of(each.part) or (), each.error) for each in converted.refusals]
    origins = copied.origins_of(converted.document)
    return Written(
        plain(converted.document),
        converted.layout(),
        converted.notes,
        converted.lost,
        tuple(refusals),
        origins,
        converted.dropped,
    )

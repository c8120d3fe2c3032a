"""Panels of Grafana's library: defined once, shown by several dashboards (docs/reference/grafana-api.md, 12)."""

from collections.abc import Sequence

import attr
from attrs import field, frozen
from grafanalib import core

from toolchain.base.arguments import checked, described
from toolchain.base.arguments.forms import AtLeast1, Count, Name, Uid
from toolchain.base.errors import DefinitionError
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.define.narrowed_targets import narrowed_target
from toolchain.define.panels.base import HousePanel, LibraryRef
from toolchain.define.resources.kind import ResourceKind, Told
from toolchain.define.scope import scope_matchers
from toolchain.define.variables import HouseVariable


@described("library panel", 'LibraryPanel(uid="targets-up", panel=stat(...))')
@checked
@frozen(eq=False, kw_only=True)
class LibraryPanel:
    """A panel that is defined once, and that dashboards show by naming it.

    Grafana keeps it apart from them: what is changed here, or by hand there, changes on each of them. ``name`` is what
    Grafana's library calls it, the title of the panel unless said; ``folder`` the key of a further folder of the
    environment's. No dashboard narrows its queries, which would make them differ: they are kept to its own ``scope``,
    variables that each of those dashboards has. Raises DefinitionError.
    """

    uid: Uid
    panel: HousePanel
    name: Name | None = None
    scope: Sequence[HouseVariable] = ()
    folder: str = ""
    waivers: Sequence[Waiver] = ()
    location: SourceLocation = field(factory=calling_location, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse what no library can hold."""
        if self.panel.library is not None:
            raise DefinitionError(
                f"the panel of {self.uid!r} is that of {self.panel.library.uid!r} in the library already",
                "Define a panel of its own, or show that one.",
            )
        if not self.title:
            raise DefinitionError(f"the library panel {self.uid!r} has no name", "Give it, or its panel a title.")

    @property
    def title(self) -> str:
        """What the library calls it."""
        return self.name or str(self.panel.title)

    @property
    def reference(self) -> LibraryRef:
        """What a dashboard says of it."""
        return LibraryRef(self.uid, self.title)

    def placed(
        self,
        *,
        title: str | None = None,
        width: AtLeast1 | None = None,
        height: AtLeast1 | None = None,
        at: tuple[Count, Count] | None = None,
        panel_id: AtLeast1 | None = None,
    ) -> HousePanel:
        """Return it for a row of a dashboard, which alone says its place there, and may call it otherwise."""
        panel, matchers = self.panel, scope_matchers(self.scope)
        columns, rows = width or panel.width, height or panel.height
        return attr.evolve(
            panel,
            library=self.reference,
            id=panel.id if panel_id is None else panel_id,
            title=panel.title if title is None else title,
            targets=[narrowed_target(each, matchers) for each in panel.targets],
            waivers=(*panel.waivers, *self.waivers),
            width=columns,
            height=rows,
            has_own_width=panel.has_own_width or width is not None,
            has_own_height=panel.has_own_height or height is not None,
            gridPos=panel.gridPos if at is None else core.GridPos(h=rows, w=columns, x=at[0], y=at[1]),
        )


LIBRARY_PANEL = ResourceKind(
    name="library panel",
    folder="library-panels",
    schema="library-panel",
    package="library",
    identity=("uid",),
    title=("name",),
    definition=LibraryPanel,
    told={
        "panel type": Told(("model", "type")),
        "panel title": Told(("model", "title")),
        "folder": Told(("folderUid",)),
    },
    essence="panel title",
    risks={
        "removed": ("medium", "dashboards that were made by hand and show it have an empty panel"),
        "uid": ("medium", "dashboards that were made by hand and show it have an empty panel"),
        "folder": ("low", "whoever may not see the folder does not see the panel"),
    },
)
"""As the API of library elements takes it; ``folderUid`` is the uid of the folder."""

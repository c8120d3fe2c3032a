"""Pictures of the panels that look different, before and after, over the same simulated hours."""

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from toolchain.base.errors import ConfigurationError, UserError
from toolchain.base.progress import Progress
from toolchain.compile.compiler import Compilation
from toolchain.compile.model import CompiledDashboard
from toolchain.preview.page.browser import chromium
from toolchain.preview.page.collect import Settings
from toolchain.preview.picture import panel_pictures, with_only
from toolchain.preview.sources.simulated import period_of, simulated_data
from toolchain.review.change import Drawing, PanelKey
from toolchain.review.versions import Version
from toolchain.review.words.values import counted

END = 1_767_808_800.0
"""When the hours that are drawn end: 7 January 2026, 18:00 UTC, a Wednesday like any other."""
HOURS = 6.0
SEED = 1
MOST = 24
"""Panels that are drawn; a change of more of them is judged by its words."""


@frozen(eq=False)
class Pictures:
    """PNGs by panel, before and after; ``remark`` says why some are missing, empty where none is."""

    before: Mapping[PanelKey, bytes] = field(factory=dict)
    after: Mapping[PanelKey, bytes] = field(factory=dict)
    remark: str = ""

    def of(self, drawing: Drawing) -> tuple[bytes | None, bytes | None]:
        """Return the pictures of a panel before and after, None for one that is missing."""
        before = None if drawing.before is None else self.before.get(drawing.before)
        after = None if drawing.after is None else self.after.get(drawing.after)
        return before, after


def taken(before: Version, after: Version, drawings: Sequence[Drawing], progress: Progress) -> Pictures:
    """Return the pictures of the first panels, from the same seed and hours on both sides.

    What cannot be drawn for lack of a program, or of a model of the system, is left out with a remark.
    """
    if not drawings:
        return Pictures()
    chosen = drawings[:MOST]
    try:
        chromium()
        sides = (
            _drawn(before, [each.before for each in chosen if each.before], progress),
            _drawn(after, [each.after for each in chosen if each.after], progress),
        )
    except UserError as error:
        return Pictures(remark=f"No pictures: {error.message}. {error.remedy}")
    left = len(drawings) - len(chosen)
    return Pictures(*sides, remark=f"{counted(left, 'further panel')} not drawn." if left else "")


def _drawn(version: Version, panels: Sequence[PanelKey], progress: Progress) -> Mapping[PanelKey, bytes]:
    if not panels:
        return {}
    if version.model is None:
        raise ConfigurationError(
            f"nothing says how the system of {version.name} behaves: {version.no_model}",
            "Define a Model in simulation/.",
        )
    period = period_of(version.compilation.project.environment, END, HOURS)
    documents = [
        with_only(each.document, {number for uid, number in panels if uid == each.uid})
        for each in _dashboards(version.compilation, panels)
    ]
    compilation = version.compilation
    with simulated_data(
        compilation.project, version.model, compilation.rules, documents, period, seed=SEED, progress=progress
    ) as sources:
        settings = Settings(
            now=period.end, earliest=period.start, scrape_interval=f"{period.step:.0f}s", window=HOURS * 3600
        )
        return panel_pictures(documents, sources, settings, panels)


def _dashboards(compilation: Compilation, panels: Sequence[PanelKey]) -> list[CompiledDashboard]:
    uids = {uid for uid, _ in panels}
    return [each for each in compilation.dashboards if each.uid in uids]

"""Pictures of the panels that look different, before and after, over the same simulated hours of today's system."""

from collections.abc import Mapping, Sequence
from functools import partial

from attrs import field, frozen

from toolchain.base.errors import UserError
from toolchain.base.progress import Progress
from toolchain.compile.built.build import Build
from toolchain.preview.page.browser import chromium
from toolchain.preview.page.queries import Settings
from toolchain.preview.picture import panel_pictures, with_only
from toolchain.preview.sources.simulated import period_of, simulated_data
from toolchain.project.project import Project
from toolchain.review.change import Drawing, PanelKey
from toolchain.review.words.values import counted
from toolchain.simulate.model import Model

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


def taken(
    before: Build, after: Build, drawings: Sequence[Drawing], project: Project, model: Model, progress: Progress
) -> Pictures:
    """Return the pictures of the first panels, over the same hours of the same system: that of a project and its model.

    What cannot be drawn for lack of a program is left out with a remark.
    """
    if not drawings:
        return Pictures()
    chosen = drawings[:MOST]
    draw = partial(_drawn, project=project, model=model, progress=progress)
    try:
        chromium()
        sides = (
            draw(before, [each.before for each in chosen if each.before]),
            draw(after, [each.after for each in chosen if each.after]),
        )
    except UserError as error:
        return without_pictures(error)
    left = len(drawings) - len(chosen)
    return Pictures(*sides, remark=f"{counted(left, 'further panel')} not drawn." if left else "")


def without_pictures(error: UserError) -> Pictures:
    """Return that there are none, and why."""
    return Pictures(remark=f"No pictures: {error.message}. {error.remedy}")


def _drawn(
    build: Build, panels: Sequence[PanelKey], *, project: Project, model: Model, progress: Progress
) -> Mapping[PanelKey, bytes]:
    if not panels:
        return {}
    period = period_of(project.environment, END, HOURS)
    uids = {uid for uid, _ in panels}
    documents = [
        with_only(each.document, {number for uid, number in panels if uid == each.uid})
        for each in build.dashboards
        if each.uid in uids
    ]
    with simulated_data(project, model, build.rules, documents, period, seed=SEED, progress=progress) as sources:
        settings = Settings(
            now=period.end, earliest=period.start, scrape_interval=f"{period.step:.0f}s", window=HOURS * 3600
        )
        return panel_pictures(documents, sources, settings, panels)

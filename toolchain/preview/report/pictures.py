"""The pictures of a report, drawn as previews draw the panels of a dashboard."""

from collections.abc import Mapping

from attrs import evolve

from toolchain.base.errors import UserError
from toolchain.compile.model import CompiledReport
from toolchain.define.environment import Environment
from toolchain.preview.data.answers import DataSources
from toolchain.preview.picture import chromium, panel_pictures
from toolchain.preview.report.content import Content
from toolchain.preview.report.gathering import settings_of, with_pictures


def drawn(content: Content, report: CompiledReport, environment: Environment, sources: DataSources) -> Content:
    """Return a report with its pictures; why there are none, where there is no browser to draw them, is a remark."""
    titles = {each.title for section in content.sections for each in section.pictures if not each.unknown}
    numbers = {
        int(each.document["id"]): each.title
        for each in report.dashboard.panels
        if each.title in titles and each.type != "row"
    }
    if not numbers:
        return content
    document, uid = report.dashboard.document, report.dashboard.uid
    try:
        chromium()
        pngs = panel_pictures(
            [document],
            sources,
            settings_of(report, environment, content.span.end),
            [(uid, number) for number in numbers],
            theme="light",
        )
    except UserError as error:
        return evolve(content, remarks=(*content.remarks, f"There are no pictures: {error.message}"))
    named: Mapping[str, bytes] = {numbers[number]: png for (_, number), png in pngs.items()}
    return with_pictures(content, named)

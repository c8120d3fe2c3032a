"""MediaNest's reports: the engines take every query, and the team's channel hears of each."""

from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.programs import needed
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.define import Email, Slack
from toolchain.live.local_prometheus import local_prometheus
from toolchain.preview.data.answers import DataSources
from toolchain.preview.report.gathering import Asked, gathered
from toolchain.preview.sources.evaluated_logs import EvaluatedLogs
from toolchain.preview.sources.loki import LokiSource
from toolchain.preview.sources.prometheus import PrometheusSource
from toolchain.project.loading import load_project

END = 1_795_294_800.0
EMPTY = "there is no series of what it reads"


@pytest.fixture(scope="module")
def compiled() -> Compilation:
    """The repository, as production has it."""
    return compile_project(load_project(REPOSITORY, "production"))


def test_a_day_and_a_week_are_told(compiled: Compilation) -> None:
    assert {each.definition.name: each.definition.period for each in compiled.reports} == {
        "daily": "1d",
        "weekly": "1w",
    }


def test_engines_without_any_data_take_every_query_and_nothing_reads_as_zero(
    compiled: Compilation, tmp_path: Path
) -> None:
    needed("prometheus")
    environment = compiled.project.environment
    with local_prometheus(tmp_path / "data") as client:
        sources = DataSources(
            {"prometheus": PrometheusSource(client, "live"), "loki": LokiSource(EvaluatedLogs(()), "live")}
        )
        contents = [gathered(each, environment, Asked(sources, (), "nothing"), END) for each in compiled.reports]
    for content in contents:
        of_figures = {each.unknown for section in content.sections for each in section.figures}
        of_pictures = {each.unknown for section in content.sections for each in section.pictures}
        assert (of_figures, of_pictures) == ({"", EMPTY}, {EMPTY}), content.name
        known = [each for section in content.sections for each in section.figures if not each.unknown]
        assert {each.title for each in known} == {"Error lines by component", "Failed sign-ins"}
        assert [each.values for each in known] == [(), ()]


def test_every_figure_says_what_it_is_and_no_title_stands_twice(compiled: Compilation) -> None:
    for report in compiled.reports:
        panels = [panel for panel in report.dashboard.panels if panel.type != "row"]
        assert len({panel.title for panel in panels}) == len(panels) > 10
        assert all(str(panel.document["description"]).strip() for panel in panels)


def test_reports_go_to_the_channel_of_operations_and_to_its_mailbox(compiled: Compilation) -> None:
    for report in compiled.reports:
        integrations = [each for point in report.definition.contact_points for each in point.integrations]
        assert {each.channel for each in integrations if isinstance(each, Slack)} == {"#operations"}
        assert {each.receiver for each in integrations if isinstance(each, Email)} == {"email-operations"}

"""Playlists: what a screen on the wall shows in turn, from the definition to Grafana and through a review."""

from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from click.testing import CliRunner

from build import main
from grafana_stand_in.stand_in import GrafanaStandIn
from tests.schemas.documents import problems
from tests.toolchain.alerts import errors_panel
from tests.toolchain.compilation import board, checked, messages
from tests.toolchain.compilation import compilation as compiled
from tests.toolchain.sync.deploys import deployed, planned
from toolchain.base.errors import DefinitionError
from toolchain.compile.artifact import Artifact, artifacts_of
from toolchain.compile.built.build import build_of
from toolchain.compile.compilation import Compilation
from toolchain.compile.reading import output_of
from toolchain.define import DashboardRef, Playlist, Tag, Waiver
from toolchain.define.resources.playlist import PLAYLIST
from toolchain.review.change import Review
from toolchain.review.review import review
from toolchain.sync.change import Action
from toolchain.sync.model import Key

BOARD = board(errors_panel())
OTHER = board(errors_panel(), uid="other", title="Other", tags=["slo"])
PLAYLIST_KEY = Key("playlist", "wall")
SHOWN = (BOARD, DashboardRef("other", "Other"), Tag("slo"))


def playlist(**changes: Any) -> Playlist:
    """A playlist of both dashboards."""
    return Playlist(**{"uid": "wall", "title": "Wall", "interval": "30s", "dashboards": SHOWN, **changes})


def project(*playlists: Playlist) -> Compilation:
    """Two dashboards and playlists of them."""
    return compiled(BOARD, OTHER, resources=playlists)


def artifact(made: Playlist) -> Artifact:
    """What a playlist is compiled to."""
    (found,) = artifacts_of(PLAYLIST, project(made).artifacts)
    return found


def test_a_playlist_is_a_resource_of_the_dashboards_and_tags_that_it_names() -> None:
    found = artifact(playlist())
    assert found.path == "resources/playlists/wall.json"
    assert found.document == {
        "apiVersion": "playlist.grafana.app/v1",
        "kind": "Playlist",
        "metadata": {"name": "wall"},
        "spec": {
            "title": "Wall",
            "interval": "30s",
            "items": [
                {"type": "dashboard_by_uid", "value": "board"},
                {"type": "dashboard_by_uid", "value": "other"},
                {"type": "dashboard_by_tag", "value": "slo"},
            ],
        },
    }
    assert list(problems("playlist", found.document)) == []


def test_an_interval_of_which_grafana_would_read_a_part_breaks_the_schema() -> None:
    assert "spec.interval" in " ".join(messages("schema", BOARD, OTHER, resources=(playlist(interval="1m30s"),)))


@pytest.mark.parametrize("wrong", [{"uid": "on the wall"}, {"title": " "}, {"interval": "0s"}, {"dashboards": []}])
def test_a_playlist_that_grafana_could_not_show_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError):
        playlist(**wrong)


def test_dashboards_are_named_by_objects() -> None:
    with pytest.raises(DefinitionError, match="dashboards"):
        playlist(dashboards=["board"])


def test_a_dashboard_or_a_tag_that_does_not_exist_is_found() -> None:
    wrong = playlist(dashboards=[DashboardRef("othr", "Other"), Tag("slos"), BOARD])
    assert sorted(messages("link-target", BOARD, OTHER, resources=(wrong,))) == [
        "playlist 'wall' leads to dashboards with the tag 'slos', which none has. Did you mean 'slo'?",
        "playlist 'wall' leads to the dashboard 'othr', which does not exist. Did you mean 'other'?",
    ]
    assert messages("link-target", BOARD, OTHER, resources=(playlist(),)) == []
    waived = evolve(wrong, waivers=[Waiver("link-target", "they come next week")])
    assert len(checked("link-target", BOARD, OTHER, resources=(waived,)).waived) == 2


def test_of_two_playlists_of_one_uid_the_second_is_found() -> None:
    twice = (playlist(), playlist(title="Hall"))
    assert messages("resource-uid", BOARD, OTHER, resources=twice) == [
        "playlist 'Hall' has the uid 'wall', which 'Wall' has too"
    ]
    assert messages("resource-uid", BOARD, OTHER, resources=(playlist(), playlist(uid="hall"))) == []


def test_a_playlist_is_deployed_after_its_dashboards_and_pruned_before_them(tmp_path: Path) -> None:
    with GrafanaStandIn() as server:
        done = deployed(server, project(playlist()), tmp_path)
        assert done.applied.done[-1].key == PLAYLIST_KEY
        assert done.unverified == ()
        assert planned(server, project(playlist())).writes == ()
        (change,) = planned(server, project(playlist(interval="1m"))).writes
        assert [str(each.path) for each in change.changes] == ["interval"]
        gone = deployed(server, compiled(), tmp_path)
        assert (gone.applied.done[0].key, gone.applied.done[0].action) == (PLAYLIST_KEY, Action.DELETE)


def reviewed(before: Playlist | None, after: Playlist | None) -> Review:
    """What a review says."""
    builds = [build_of(output_of(project(*([each] if each else [])))) for each in (before, after)]
    return review(builds[0], builds[1], base="before", head="after")


def told(before: Playlist | None, after: Playlist | None) -> list[tuple[str, str, str, str]]:
    """What a review says of each change."""
    changes = reviewed(before, after).changes
    return [(f"{each.noun} {each.name}", each.what, each.before, each.after) for each in changes]


def test_a_review_tells_what_a_screen_shows() -> None:
    shown = "board, other, all tagged slo"
    assert told(None, playlist()) == [("playlist Wall", "added", "", shown)]
    assert told(playlist(), None) == [("playlist Wall", "removed", shown, "")]
    assert reviewed(playlist(), None).changes[0].risk.value == "medium"
    assert told(playlist(), playlist(title="Hall")) == [("playlist Hall", "renamed", "Wall", "Hall")]
    assert told(playlist(), playlist(uid="hall")) == [("playlist Wall", "uid", "wall", "hall")]
    assert told(playlist(), playlist(interval="1m", dashboards=[BOARD])) == [
        ("playlist Wall", "dashboards", shown, "board"),
        ("playlist Wall", "changes every", "30s", "1m"),
    ]
    assert told(playlist(), playlist()) == []


MODULE = """from toolchain.define import DashboardRef, Playlist

WALL = Playlist(uid="wall", title="Wall", dashboards=[DashboardRef("no-such", "None")])
"""


def found(root: Path, package: str, text: str) -> str:
    """What `check` says of a project with a module."""
    (root / package).mkdir(exist_ok=True)
    (root / package / "wall.py").write_text(text)
    return CliRunner().invoke(main, ["check", "--root", str(root)]).output


def test_playlists_are_found_in_modules_of_their_own_and_beside_what_they_show(project_root: Path) -> None:
    said = "leads to the dashboard 'no-such', which does not exist"
    assert said in " ".join(found(project_root, "playlists", MODULE).split())
    (project_root / "playlists" / "wall.py").unlink()
    module = next((project_root / "dashboards").glob("[a-z]*.py"))
    module.write_text(f"{module.read_text()}\n{MODULE}")
    assert said in " ".join(CliRunner().invoke(main, ["check", "--root", str(project_root)]).output.split())


def test_a_module_without_a_playlist_and_one_that_no_name_holds_are_findings(project_root: Path) -> None:
    assert "playlists/wall.py defines no playlist" in found(project_root, "playlists", "")
    lost = found(project_root, "playlists", f"{MODULE}\nWALL = None\n")
    assert "the playlist 'wall' is defined here and lost" in lost

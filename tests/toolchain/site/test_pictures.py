"""Pictures of dashboards: real ones, taken once, and again only where what they show may be another."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.programs import needed
from tests.toolchain.compilation import board, compilation
from tests.toolchain.simulate.small_world import CATALOG, MODEL, REQUESTS
from toolchain.base.documents.document import Document
from toolchain.base.errors import UnwritableError
from toolchain.compile.compilation import Compilation
from toolchain.define import timeseries
from toolchain.define.targets import prom
from toolchain.languages.promql import builder as q
from toolchain.preview.picture import picture_size
from toolchain.simulate.loading import Simulation
from toolchain.site import pictures
from toolchain.site.pictures import dashboard_pictures

SIMULATION = Simulation(MODEL, ())
UNTIL = 1_795_294_800.0


def project(root: Path, title: str = "First") -> Compilation:
    """Two dashboards over a small simulated system; the title is that of the first one."""
    panel = timeseries("Requests", prom(q.sum(q.rate(REQUESTS)), "requests"), description="Requests.")
    return compilation(
        board(panel, uid="first", title=title), board(panel, uid="second"), shown=CATALOG.metrics, root=root
    )


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The uids of dashboards that would be drawn; no browser is begun."""
    found = list[str]()

    def take(
        _compilation: object,
        _simulation: object,
        documents: Sequence[Document],
        wanted: dict[str, tuple[Path, Path]],
        *_: object,
    ) -> None:
        for document in documents:
            found.append(uid := str(document["uid"]))
            for path in wanted[uid]:
                path.touch()

    monkeypatch.setattr(pictures, "chromium", lambda: "chromium")
    monkeypatch.setattr(pictures, "_take", take)
    return found


def test_each_dashboard_has_one_in_light_and_one_in_dark(tmp_path: Path) -> None:
    needed("chromium")
    needed("prometheus")
    found = dashboard_pictures(project(tmp_path), SIMULATION, tmp_path / "kept", UNTIL)
    assert set(found) == {"first", "second"}
    light, dark = (path.read_bytes() for path in found["first"])
    assert light != dark
    assert picture_size(light) == picture_size(dark)
    assert picture_size(light)[0] == 1400


def test_what_did_not_change_is_not_drawn_again(tmp_path: Path, drawn: list[str]) -> None:
    kept = tmp_path / "kept"
    before = dashboard_pictures(project(tmp_path), SIMULATION, kept, UNTIL)
    assert drawn == ["first", "second"]
    assert dashboard_pictures(project(tmp_path), SIMULATION, kept, UNTIL) == before
    assert drawn == ["first", "second"]


def test_a_dashboard_that_changed_is_drawn_alone_and_its_former_pictures_go(tmp_path: Path, drawn: list[str]) -> None:
    kept = tmp_path / "kept"
    before = dashboard_pictures(project(tmp_path), SIMULATION, kept, UNTIL)
    drawn.clear()
    after = dashboard_pictures(project(tmp_path, "Another title"), SIMULATION, kept, UNTIL)
    assert drawn == ["first"]
    assert after["second"] == before["second"]
    assert sorted(kept.iterdir()) == sorted(path for paths in after.values() for path in paths)


@pytest.mark.parametrize("path", ["simulation/world.py", "metrics/api.py", "alerts/recordings/rates.py"])
def test_another_system_gives_other_pictures(path: str, tmp_path: Path, drawn: list[str]) -> None:
    dashboard_pictures(project(tmp_path), SIMULATION, tmp_path / "kept", UNTIL)
    drawn.clear()
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text("CHANGED = True\n")
    dashboard_pictures(project(tmp_path), SIMULATION, tmp_path / "kept", UNTIL)
    assert drawn == ["first", "second"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, drawn: list[str]) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnwritableError, match="cannot write"):
        dashboard_pictures(project(tmp_path), SIMULATION, tmp_path / "file" / "kept", UNTIL)
    assert drawn == []


def test_another_moment_gives_other_pictures(tmp_path: Path, drawn: list[str]) -> None:
    dashboard_pictures(project(tmp_path), SIMULATION, tmp_path / "kept", UNTIL)
    drawn.clear()
    dashboard_pictures(project(tmp_path), SIMULATION, tmp_path / "kept", UNTIL + 3600)
    assert drawn == ["first", "second"]

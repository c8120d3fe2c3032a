"""Whoever checks many files is told how far it is."""

import json
from pathlib import Path

import pytest
from attrs import define, field

from toolchain.base import sharing
from toolchain.base.progress import Advance
from toolchain.check import checker
from toolchain.check.files.checker import check_files
from toolchain.project.of_files import project_of_files


@define(eq=False)
class Heard:
    """What was begun, of how many steps, and how many were told."""

    parts: dict[str, list[int]] = field(factory=dict)

    def begin(self, name: str, total: int) -> Advance:
        told = self.parts[name] = [0, total]

        def advance(text: str = "", steps: int = 1) -> None:
            told[0] += steps

        return advance

    def end(self) -> None:
        pass


def files(folder: Path) -> list[Path]:
    panel = {"type": "timeseries", "title": "Up", "targets": [{"refId": "A", "expr": "up"}]}
    for number in range(4):
        (folder / f"{number}.json").write_text(json.dumps({"uid": f"u{number}", "title": "T", "panels": [panel]}))
    (folder / "rules.yml").write_text("groups:\n- name: a\n  rules:\n  - record: a:b:c\n    expr: sum(up)\n")
    (folder / "broken.json").write_text("{")
    return sorted(folder.iterdir())


@pytest.mark.parametrize("large", [0, 10**9], ids=["two processes", "one process"])
def test_every_file_and_dashboard_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int) -> None:
    monkeypatch.setattr(sharing, "available_processors", lambda: 2)
    monkeypatch.setattr(checker, "_LARGE", large)
    heard = Heard()
    check_files(files(tmp_path), project_of_files(), progress=heard)
    assert (heard.parts["reading"], heard.parts["understanding"]) == ([6, 6], [4, 4])
    done, rules = heard.parts["checking"]
    assert done == rules if large else 0 <= done < rules

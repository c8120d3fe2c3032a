"""What simulated data is made of: as long as none of it differs, the data is what simulating again would give."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from toolchain.compile.compilation import Compilation
from toolchain.project.packages import ENVIRONMENTS, METRICS, SIMULATION, module_path

_FOLDERS = (METRICS, SIMULATION)


@frozen
class Basis:
    """What the modules of metrics and of the simulation say, comments and lines left out, and what rules evaluate."""

    texts: tuple[tuple[str, str], ...]
    recordings: tuple[Any, ...]
    alerts: tuple[Any, ...]


@define(eq=False)
class BasisReader:
    """Reads the basis of a compilation; a file that is as it was is not read again."""

    root: Path
    _texts: dict[Path, tuple[tuple[int, int], str]] = field(factory=dict, init=False, repr=False)

    def read(self, compilation: Compilation) -> Basis:
        """Return what the data of a compilation is made of."""
        environment = module_path(self.root, f"{ENVIRONMENTS}.{compilation.project.environment.name}")
        paths = [path for folder in _FOLDERS for path in sorted((self.root / folder).rglob("*.py"))]
        rules = compilation.rules
        return Basis(
            tuple(self._told([environment, *paths])),
            tuple((each.record, each.expression, tuple(sorted(each.labels.items()))) for each in rules.recordings),
            tuple(
                (each.name, each.evaluated, each.wait, each.keep_firing, tuple(sorted(each.labels.items())))
                for each in rules.alerts
            ),
        )

    def _told(self, paths: list[Path]) -> Iterator[tuple[str, str]]:
        """Yield what modules say; one that Python cannot read says nothing else before it is mended."""
        for path in paths:
            try:
                status = path.stat()
                stamp = (status.st_mtime_ns, status.st_size)
                known = self._texts.get(path)
                if known is None or known[0] != stamp:
                    known = self._texts[path] = (stamp, ast.dump(ast.parse(path.read_bytes())))
            except (OSError, SyntaxError, ValueError):
                known = self._texts.get(path)
            if known is not None:
                yield str(path), known[1]

"""Python source as ``ruff format`` lays it out."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from toolchain.base.children import run
from toolchain.base.errors import MissingProgramError, ProgramError
from toolchain.base.scratch import scratch_folder

WIDTH = 120
"""Characters of a line of definitions."""


@cache
def ruff_program() -> str:
    """Return the path of ruff's program, as its package tells it: ``python -m ruff`` starts Python first, for nothing.

    Raises MissingProgramError.
    """
    try:
        return str(import_module("ruff").find_ruff_bin())
    except (ModuleNotFoundError, FileNotFoundError):
        raise MissingProgramError(
            "ruff is not installed, which lays out modules", "Install the locked packages: make."
        ) from None


def laid_out(source: str, *, sorted_imports: bool = False) -> str:
    """Return a module as ``ruff format`` lays it out, imports in order. Raises MissingProgramError, ProgramError."""
    with scratch_folder("layout-") as folder:
        module = folder / "module.py"
        module.write_text(source, encoding="utf-8")
        common = ("--no-cache", "--isolated", f"--line-length={WIDTH}")
        if sorted_imports:
            _ran("check", "--quiet", "--select=I", "--fix", *common, str(module))
        _ran("format", *common, str(module))
        return module.read_text(encoding="utf-8")


def laid_out_together(sources: Mapping[str, str]) -> dict[str, str]:
    """Return modules by any keys as ``ruff format`` lays them out, in one call. Raises as ``laid_out`` does."""
    if not sources:
        return {}
    with scratch_folder("layout-") as folder:
        modules = {key: folder / f"module_{number}.py" for number, key in enumerate(sources)}
        for key, module in modules.items():
            module.write_text(sources[key], encoding="utf-8")
        _ran("format", "--no-cache", "--isolated", f"--line-length={WIDTH}", str(folder))
        return {key: module.read_text(encoding="utf-8") for key, module in modules.items()}


def _ran(*command: str) -> None:
    ran = run((ruff_program(), *command))
    if ran.returncode:
        told = (ran.stderr or ran.stdout).strip()[:300]
        raise ProgramError(f"ruff cannot read the module: {told}", "It is a mistake of this tool.")

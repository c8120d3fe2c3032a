"""Loads, compiles and checks an environment for a command, with progress."""

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from toolchain.check.checker import Checked, check
from toolchain.check.choice import EVERYTHING, Choice
from toolchain.check.own_rules import rules_of
from toolchain.cli import console as consoles
from toolchain.compile.compilation import Compilation
from toolchain.languages.promql.dialect import PROMETHEUS_3, Dialect

if TYPE_CHECKING:
    from toolchain.define.environment import DashboardsForm


def load_compiled(
    root: Path, environment: str, dialect: Dialect = PROMETHEUS_3, dashboards: "DashboardsForm | None" = None
) -> Compilation:
    """Return an environment, compiled; queries that were written by hand are read in the dialect.

    ``dashboards`` is the schema in which their resources are, None for that of the environment.
    """
    from toolchain.compile.compiler import compile_project  # what definitions are made of takes long to import
    from toolchain.project.loading import load_project

    with consoles.progress(consoles.messages(), f"loading and compiling {environment}"):
        project = evolve(load_project(root, environment), dialect=dialect)
        if dashboards is not None:
            project = evolve(project, environment=evolve(project.environment, dashboards=dashboards))
        return compile_project(project)


def load_checked(
    root: Path,
    environment: str,
    choice: Choice = EVERYTHING,
    dialect: Dialect = PROMETHEUS_3,
    dashboards: "DashboardsForm | None" = None,
) -> tuple[Compilation, Checked]:
    """Return an environment, compiled, and what every chosen rule says of it."""
    compilation = load_compiled(root, environment, dialect, dashboards)
    with consoles.progress(consoles.messages(), f"checking {len(compilation.dashboards)} dashboards"):
        return compilation, check(compilation, rules_of(compilation.project), choice)

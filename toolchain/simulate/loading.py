"""Loads what a project says of its behaviour: the model of normal life, and the incidents."""

import importlib
from pathlib import Path

from attrs import frozen

from toolchain.base.errors import ConfigurationError, UnknownNameError, UnloadableError
from toolchain.project.importing import importable
from toolchain.project.load_errors import finding_of_exception
from toolchain.project.packages import SIMULATION, module_names
from toolchain.simulate.model import Model
from toolchain.simulate.scenario import Incident


@frozen(eq=False)
class Simulation:
    """How a system behaves, and what can go wrong with it."""

    model: Model
    incidents: tuple[Incident, ...]

    def named(self, name: str) -> Incident:
        """Return the incident of a name; raise UnknownNameError where there is none."""
        by_name = {each.name: each for each in self.incidents}
        if name not in by_name:
            raise UnknownNameError.among(by_name, "incident", name)
        return by_name[name]


def load_simulation(root: Path) -> Simulation:
    """Return the simulation of a project.

    Raises ConfigurationError where there is none, or where a module cannot be imported, with its line.
    """
    root = root.resolve()
    values: list[object] = []
    with importable(root):
        for name in module_names(root, SIMULATION):
            try:
                values += vars(importlib.import_module(name)).values()
            except (Exception, SystemExit) as error:
                finding = finding_of_exception(error, root, root.joinpath(*name.split(".")).with_suffix(".py"))
                raise UnloadableError(finding) from error
    models = list({id(value): value for value in values if isinstance(value, Model)}.values())
    if len(models) != 1:
        raise ConfigurationError(
            f"{root / SIMULATION} defines {len(models)} models of behaviour", "Define exactly one Model in it."
        )
    incidents = {id(value): value for value in values if isinstance(value, Incident)}
    return Simulation(models[0], tuple(incidents.values()))

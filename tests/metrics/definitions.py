"""What the definition modules of the metric catalog hold, for the tests to walk through."""

import importlib
from pathlib import Path
from types import ModuleType

from toolchain.catalog import Metric, ScrapeJob
from toolchain.project.packages import module_names

MODULES: tuple[ModuleType, ...] = tuple(
    importlib.import_module(name) for name in module_names(Path(__file__).parents[2], "metrics")
)

CONSTANTS: tuple[tuple[str, str, Metric], ...] = tuple(
    (module.__name__, constant, value)
    for module in MODULES
    for constant, value in vars(module).items()
    if isinstance(value, Metric)
)
"""Module, constant and metric."""

METRICS = tuple(metric for _, _, metric in CONSTANTS)

APPLICATION = tuple(metric for module, _, metric in CONSTANTS if not module.startswith("metrics.exporters."))
"""The metrics that the architecture names, without those of exporters and of the stack itself."""

JOBS: tuple[ScrapeJob, ...] = tuple(
    value for value in vars(importlib.import_module("metrics.jobs")).values() if isinstance(value, ScrapeJob)
)

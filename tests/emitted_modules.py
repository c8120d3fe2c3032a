"""All modules of TypeScript that are emitted here: those of the application, and those of catalogs with every form.

They are compiled with the programs of tests/node that use them, and linted, in one process in each run of the tests: most of
their time, compiler and linter load themselves and the types of Node.js, Express and Winston.
"""

import fcntl
import json
import os
from functools import cache
from pathlib import Path

import pytest
from attrs import asdict
from click.testing import CliRunner

from build import main
from metrics.jobs import APP, FRONTEND
from tests.emitted import Said, checked, node_folder
from tests.toolchain.contract.emit.catalogs import CATALOG, FEW, HOSTILE, HOSTILE_LOGS, SHOP, WORKER
from tests.toolchain.contract.logs.schemas import SHOP as SHOP_LOGS
from toolchain.catalog import Metric, MetricType, ScrapeJob
from toolchain.catalog.job import ADDED_BY_PROMETHEUS
from toolchain.contract.emit.prom_client import PROM_CLIENT_DEFAULTS
from toolchain.contract.emit.typescript.module import metrics_module
from toolchain.contract.emit.typescript.text import camel_case, quoted
from toolchain.contract.emit.typescript.winston import winston_module
from toolchain.project.of_files import load_catalog

REPOSITORY = Path(__file__).parent.parent
ENDS_A_COMMENT = "*/ process.exit(7);"
PROGRAMS = (
    "application/log.ts",
    "application/misuse.ts",
    "application/serve.ts",
    "logs/misuse.ts",
    "logs/program.ts",
    "metrics/defaults.ts",
    "metrics/program.ts",
)
OLDER = {
    "noEmit": True,
    "paths": {"express": ["./node_modules/types-express-4"]},
    "verbatimModuleSyntax": False,
    "module": "commonjs",
    "moduleResolution": "node10",
    "target": "es2019",
}
"""What other applications compile with: an older Express, and an older target."""


def emitted(kind: str, *arguments: str) -> str:
    """What the command writes."""
    result = CliRunner().invoke(main, ["contract", "--emit", kind, *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def modules() -> dict[str, str]:
    """Every emitted module, by its path in the folder that they are compiled in."""
    return {
        "application/logs.ts": emitted("winston"),
        "application/metrics.ts": emitted("typescript", "--job", APP.name),
        "application/frontend.ts": emitted("typescript", "--job", FRONTEND.name),
        "metrics/shop.ts": metrics_module(CATALOG, SHOP.name, "x"),
        "metrics/hostile.ts": metrics_module(HOSTILE, WORKER.name, ENDS_A_COMMENT),
        "metrics/few.ts": metrics_module(FEW, SHOP.name, "x"),
        "logs/shop.ts": winston_module(SHOP_LOGS, "x"),
        "logs/hostile.ts": winston_module(HOSTILE_LOGS, ENDS_A_COMMENT),
    }


def uses() -> str:
    """A program that gives each of the application's metrics a value, and prints what is then exposed."""
    own = [each for each in metrics_of(APP) if each.name not in PROM_CLIENT_DEFAULTS]
    lines = ["import * as metrics from './metrics.js';", *map(_use, own)]
    return "\n".join([*lines, "process.stdout.write(await metrics.register.metrics());", ""])


def metrics_of(job: ScrapeJob) -> list[Metric]:
    """What the program of a job exposes."""
    named = [each for each in load_catalog(REPOSITORY, "local").metrics if job.name in {at.name for at in each.jobs}]
    return [metric for metric in named if metric.name not in ADDED_BY_PROMETHEUS]


def _use(metric: Metric) -> str:
    labels = ", ".join(f"{label.name}: {quoted(label.values[0])}" for label in metric.labels)
    first = f"{{ {labels} }}, " if labels else ""
    call = {MetricType.COUNTER: "inc", MetricType.HISTOGRAM: "observe"}.get(metric.type, "set")
    return f"metrics.{camel_case(metric.name)}.{call}({first}{metric.states[0][0] if metric.states else 1:g});"


def compiled_modules(factory: pytest.TempPathFactory) -> Path:
    """The folder of all modules, compiled.

    What the application's modules compile to for older targets is looked at too, and not kept.
    """
    folder = _folder(factory)
    said = _checked(folder).compiler
    assert not said, said
    return folder


def said_by_the_linter(factory: pytest.TempPathFactory) -> str:
    """What the linter finds in the modules themselves."""
    return _checked(_folder(factory)).linter


def _folder(factory: pytest.TempPathFactory) -> Path:
    own = factory.getbasetemp()
    return (own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own) / "emitted"


@cache
def _checked(folder: Path) -> Said:
    """Return what is said of a folder; whichever process of a run asks first has it said for all."""
    said = folder.with_suffix(".json")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            emits = modules()
            node_folder(folder, {**emits, "application/uses.ts": uses()}, PROGRAMS)
            older = json.loads((folder / "tsconfig.json").read_text())
            older["compilerOptions"] |= OLDER
            del older["include"]
            files = ["application/metrics.ts", "application/logs.ts"]
            (folder / "older.json").write_text(json.dumps({**older, "files": files}))
            said.write_text(json.dumps(asdict(checked(folder, ("tsconfig.json", "older.json"), emits))))
    return Said(**json.loads(said.read_text()))

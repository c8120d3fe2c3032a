"""A linter finds nothing in emitted modules: those of the application, and those of catalogs with every form."""

from pathlib import Path

from metrics.jobs import APP, FRONTEND
from tests.emitted import linted, node_folder
from tests.metrics.test_emitted_logs import emitted
from tests.metrics.test_emitted_metrics import module
from tests.toolchain.contract.emit.catalogs import CATALOG, HOSTILE, SHOP, WORKER
from tests.toolchain.contract.emit.test_winston_in_node import HOSTILE as HOSTILE_LOGS
from tests.toolchain.contract.logs.schemas import SHOP as SHOP_LOGS
from toolchain.contract.emit.typescript.module import metrics_module
from toolchain.contract.emit.typescript.winston import winston_module

ENDS_A_COMMENT = "*/ process.exit(7);"


def test_a_linter_finds_nothing_in_them(tmp_path: Path) -> None:
    """All in one start: most of its time, it loads itself and the types of Node.js, Express and Winston."""
    modules = {
        "application/logs.ts": emitted("winston"),
        "application/metrics.ts": module(APP),
        "application/frontend.ts": module(FRONTEND),
        "metrics/shop.ts": metrics_module(CATALOG, SHOP.name, "x"),
        "metrics/hostile.ts": metrics_module(HOSTILE, WORKER.name, ENDS_A_COMMENT),
        "logs/shop.ts": winston_module(SHOP_LOGS, "x"),
        "logs/hostile.ts": winston_module(HOSTILE_LOGS, ENDS_A_COMMENT),
    }
    linted(node_folder(tmp_path / "emitted", modules), *modules)

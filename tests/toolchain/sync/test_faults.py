"""The fault sweep at a sample of the calls; ``python -m benchmarks.fault_sweep`` strikes all those of the repository."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import cycle, product
from pathlib import Path
from typing import Any

import pytest
import requests
from attrs import evolve

from grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain.sync.deploys import deployed, project
from tests.toolchain.sync.sweep import EVERY_FATE, SCENARIOS, TARGETS, Repository, Scenario, Sweep, Target
from toolchain.sync import lock

_SHARDS = 2
_STEP = 61
"""Every how many-th call is struck."""
_FATES_APART = 3
"""How many fates later a part begins than the one before: nearly as many as it strikes, so that all have their turn."""


@pytest.fixture(scope="module")
def sweep_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Target, Scenario], Sweep]:
    """What the parts of one sweep share: what comes of the deploy when nothing disturbs it."""

    def made(target: Target, scenario: Scenario) -> Sweep:
        return Sweep(Repository.few(target.schema), scenario, target, tmp_path_factory.mktemp("sweep"))

    return cache(made)


def shards() -> Iterator[Any]:
    """Parameters that split the calls, so that workers share them."""
    parts = product(TARGETS, SCENARIOS, range(_SHARDS))
    for number, (target, scenario, shard) in enumerate(parts):
        first = number * _FATES_APART % len(EVERY_FATE)
        yield pytest.param(target, scenario, shard, first, id=f"{target} {scenario}, part {shard + 1}")


@pytest.mark.parametrize(("target", "scenario", "shard", "first"), list(shards()))
def test_a_disturbed_deploy_is_finished_by_the_next_one(
    target: Target, scenario: Scenario, shard: int, first: int, sweep_of: Callable[[Target, Scenario], Sweep]
) -> None:
    sweep = sweep_of(target, scenario)
    numbers = range(1 + shard * _STEP // _SHARDS, sweep.calls + 1, _STEP)
    fates = cycle([*EVERY_FATE[first:], *EVERY_FATE[:first]])
    struck = 0
    for number, fate in zip(numbers, fates, strict=False):
        is_struck, wrong = sweep.strike(number, fate)
        assert not wrong, f"{fate} at call {number} of {sweep.calls}: {wrong}"
        struck += is_struck
    print(f"Grafana {target}, {scenario}: {struck} of {sweep.calls} calls disturbed, all finished by the next deploy")
    assert struck >= len(numbers) - 1


def test_a_claim_of_a_machine_that_is_gone_ends_with_its_time(tmp_path: Path) -> None:
    over = lock.Claim("another-machine", 1, "f" * 32, datetime.now(UTC) - timedelta(seconds=1))
    held = evolve(over, until=datetime.now(UTC) + timedelta(minutes=5))
    manager = "observability-as-code-test"
    for claim, is_free in ((over, True), (held, False)):
        with GrafanaStandIn() as server:
            headers = {"Authorization": f"Bearer {server.tokens.admin}"}
            body = {"uid": f"deploying-{manager}"[:40], "title": claim.title(manager)}
            assert requests.post(f"{server.url}/api/folders", json=body, headers=headers, timeout=5).status_code == 200
            if is_free:
                assert deployed(server, project(), tmp_path).applied.is_complete
            else:
                with pytest.raises(lock.LockedError, match="another-machine"):
                    deployed(server, project(), tmp_path)

"""The fault sweep: whatever happens to whichever call of a deploy, running it again ends in the same state.

The whole repository is deployed, with every notification route. At each call in turn the deploying process is killed, or the call fails before or after
it took effect. Then it is deployed again, undisturbed, and everything that Grafana holds is compared.
"""

import multiprocessing
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from attrs import evolve

from tests.conftest import REPOSITORY
from tests.grafana_stand_in.faults import Fault
from tests.grafana_stand_in.stand_in import GrafanaStandIn
from tests.toolchain.sync.deploys import deployed
from toolchain.compile.compiler import Compilation, compile_project
from toolchain.errors import ConfigurationError
from toolchain.live.grafana.errors import GrafanaError
from toolchain.project import load_project
from toolchain.sync import lock

FAULTS = {
    "reset before": Fault.RESET_BEFORE,
    "reset after": Fault.RESET,
    "500 before": Fault.answers(500),
    "503 after": Fault.answers(503, after=True),
    "429": Fault.answers(429, retry_after=0),
    "login page": Fault.HTML_LOGIN,
}
EVERY_CALL = os.environ.get("FAULT_SWEEP") == "every"
STRIDES = {"13.3.0": 1 if EVERY_CALL else 5, "10.4.0": 1 if EVERY_CALL else 10}
"""One release of each API, and every how many-th of its calls is struck; FAULT_SWEEP=every strikes them all."""


class _AnySecret(dict[str, str]):
    """A value for every secret that the repository names."""

    def __missing__(self, name: str) -> str:
        return f"value of {name}"

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        return self[name]


SECRETS = _AnySecret()


@pytest.fixture(scope="module")
def repository() -> Compilation:
    """The whole repository, compiled."""
    return compile_project(load_project(REPOSITORY, "production"))


def once(server: GrafanaStandIn, made: Compilation, folder: Path) -> None:
    """One deploy, as one process would make it; what it reports is not the question here."""
    try:
        deployed(server, made, folder, secrets=SECRETS)
    except (GrafanaError, ConfigurationError):
        return


def final_state(server: GrafanaStandIn) -> dict[str, Any]:
    """What Grafana holds; deploys may leave a note each, so of notes only the texts count."""
    state = server.state()
    return {**state, "annotations": sorted({note["text"] for note in state["annotations"]})}


def undisturbed(version: str, made: Compilation, folder: Path) -> tuple[dict[str, Any], int]:
    """The state after a deploy that nothing disturbs, and how many calls it made."""
    with GrafanaStandIn(version) as server:
        deployed(server, made, folder, secrets=SECRETS)
        return final_state(server), len(server.calls)


def shards(number: int) -> list[Any]:
    """Parameters that split the calls, so that workers share them."""
    return [
        pytest.param(version, shard, number, id=f"{version}, part {shard + 1} of {number}")
        for version in STRIDES
        for shard in range(number)
    ]


@pytest.mark.parametrize(("version", "shard", "of"), shards(4))
def test_a_failed_call_is_mended_by_the_next_deploy(
    version: str, shard: int, of: int, repository: Compilation, tmp_path: Path
) -> None:
    wanted, calls = undisturbed(version, repository, tmp_path)
    tried = struck = 0
    for number in range(1 + shard, calls + 1, of * STRIDES[version]):
        tried += 1
        name, fault = list(FAULTS.items())[number % len(FAULTS)]
        with GrafanaStandIn(version) as server:
            server.faults.at(number, fault, times=3)
            once(server, repository, tmp_path)
            struck += server.faults.struck > 0
            server.faults.clear()
            deployed(server, repository, tmp_path, secrets=SECRETS)
            assert final_state(server) == wanted, f"{name} at call {number} of {calls}"
    print(f"Grafana {version}: {struck} faults at {tried} of {calls} calls, all mended")
    assert struck >= tried - 1


@pytest.mark.parametrize(("version", "shard", "of"), shards(4))
def test_a_killed_deploy_is_finished_by_the_next_one(
    version: str, shard: int, of: int, repository: Compilation, tmp_path: Path
) -> None:
    wanted, calls = undisturbed(version, repository, tmp_path)
    fork = multiprocessing.get_context("fork")
    tried = killed = 0
    for number in range(1 + shard, calls + 1, of * STRIDES[version]):
        tried += 1
        with GrafanaStandIn(version) as server:
            process = fork.Process(target=once, args=(server, repository, tmp_path))

            def kill(process: Any = process) -> None:
                os.kill(process.pid, signal.SIGKILL)

            server.faults.at(number, Fault.run(kill, after=bool(number % 2)))
            process.start()
            process.join()
            killed += process.exitcode == -signal.SIGKILL
            deployed(server, repository, tmp_path, secrets=SECRETS)
            assert final_state(server) == wanted, f"killed at call {number} of {calls}"
    print(f"Grafana {version}: killed at {killed} of {calls} calls, all finished by a rerun")
    assert killed >= tried - 2


def test_a_claim_of_a_machine_that_is_gone_ends_with_its_time(repository: Compilation, tmp_path: Path) -> None:
    over = lock.Claim("another-machine", 1, "f" * 32, datetime.now(UTC) - timedelta(seconds=1))
    held = evolve(over, until=datetime.now(UTC) + timedelta(minutes=5))
    manager = "observability-as-code-production"
    for claim, is_free in ((over, True), (held, False)):
        with GrafanaStandIn() as server:
            headers = {"Authorization": f"Bearer {server.tokens.admin}"}
            body = {"uid": f"deploying-{manager}"[:40], "title": claim.title(manager)}
            assert requests.post(f"{server.url}/api/folders", json=body, headers=headers, timeout=5).status_code == 200
            if is_free:
                assert deployed(server, repository, tmp_path, secrets=SECRETS).applied.is_complete
            else:
                with pytest.raises(lock.LockedError, match="another-machine"):
                    deployed(server, repository, tmp_path, secrets=SECRETS)

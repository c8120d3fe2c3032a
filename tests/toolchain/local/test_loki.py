"""The configuration of a Loki of this machine: on the loopback interface, and accepted by Loki where there is one."""

import subprocess
from pathlib import Path

import pytest

from tests.programs import found
from toolchain.compile.yaml_text import yaml_bytes
from toolchain.local.loki import loki_configuration, rules_folder


def test_it_listens_to_this_machine_and_reports_to_nobody(tmp_path: Path) -> None:
    document = loki_configuration(tmp_path, 1, 2, "http://127.0.0.1:3")
    server = document["server"]
    assert {server["http_listen_address"], server["grpc_listen_address"], document["common"]["instance_addr"]} == {
        "127.0.0.1"
    }
    assert document["analytics"] == {"reporting_enabled": False}
    rules = document["ruler"]["storage"]["local"]["directory"]
    assert rules_folder(tmp_path).parent == Path(rules)


@pytest.mark.skipif(found("loki") is None, reason="a Loki is optional here, and none is on the PATH")
def test_a_loki_accepts_it(tmp_path: Path) -> None:
    path = tmp_path / "loki.yaml"
    path.write_bytes(yaml_bytes(loki_configuration(tmp_path, 1, 2, "http://127.0.0.1:3")))
    checked = subprocess.run(
        ["loki", f"-config.file={path}", "-verify-config"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr

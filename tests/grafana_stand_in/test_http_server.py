"""The HTTP side: many connections at once, compression, and the command that runs it."""

import gzip
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from grafana_stand_in import GrafanaStandIn
from tests.conftest import REPOSITORY


def test_calls_of_many_connections_overlap() -> None:
    with GrafanaStandIn(latency=0.05) as grafana:
        headers = {"Authorization": f"Bearer {grafana.tokens.admin}"}

        def make(number: int) -> int:
            folder = {"uid": f"f{number}", "title": f"F{number}"}
            return requests.post(f"{grafana.url}/api/folders", json=folder, headers=headers, timeout=10).status_code

        start = time.monotonic()
        with ThreadPoolExecutor(20) as pool:
            assert set(pool.map(make, range(60))) == {200}
        taken = time.monotonic() - start
        assert grafana.most_at_once > 5
        assert taken < 60 * 0.05
        assert len(grafana.state()["folders"]) == 60
        assert sorted(call.number for call in grafana.calls) == list(range(1, 61))


def test_one_of_two_conditional_writes_at_once_wins() -> None:
    path = "/apis/folder.grafana.app/v1beta1/namespaces/default/folders"
    with GrafanaStandIn(latency=0.02) as grafana:
        headers = {"Authorization": f"Bearer {grafana.tokens.admin}"}
        folder = {"apiVersion": "folder.grafana.app/v1beta1", "kind": "Folder", "metadata": {"name": "f"}}
        made = requests.post(
            f"{grafana.url}{path}", json={**folder, "spec": {"title": "a"}}, headers=headers, timeout=10
        )
        metadata = {"name": "f", "resourceVersion": made.json()["metadata"]["resourceVersion"]}

        def put(title: str) -> int:
            body = {**folder, "metadata": metadata, "spec": {"title": title}}
            return requests.put(f"{grafana.url}{path}/f", json=body, headers=headers, timeout=10).status_code

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(put, "bcdefghi")) == [200] + [409] * 7


def test_notification_writes_at_once_can_be_refused() -> None:
    for refuses, statuses in ((False, {202}), (True, {202, 409})):
        with GrafanaStandIn(latency=0.05, refuses_parallel_notifications=refuses) as grafana:
            headers = {"Authorization": f"Bearer {grafana.tokens.admin}"}

            def put(name: str, url: str = grafana.url, headers: dict[str, str] = headers) -> int:
                path, template = f"{url}/api/v1/provisioning/templates/{name}", {"template": "hello"}
                return requests.put(path, json=template, headers=headers, timeout=10).status_code

            with ThreadPoolExecutor(8) as pool:
                assert set(pool.map(put, "abcdefgh")) == statuses
            assert put("z") == 202


def test_13_compresses_for_those_who_can_read_it() -> None:
    for version, encoding in (("13.3.0", "gzip"), ("12.4.3", None)):
        with GrafanaStandIn(version) as grafana:
            grafana.create_dashboard_as_user("d", {"title": "D", "description": "x" * 5000})
            headers = {"Authorization": f"Bearer {grafana.tokens.admin}", "Accept-Encoding": "gzip"}
            url = f"{grafana.url}/api/dashboards/uid/d"
            with requests.get(url, headers=headers, timeout=10, stream=True) as response:
                assert response.headers.get("Content-Encoding") == encoding
                raw = response.raw.read(decode_content=False)
            text = gzip.decompress(raw) if encoding else raw
            assert b"xxxxx" in text
            plain = requests.get(url, headers={**headers, "Accept-Encoding": "identity"}, timeout=10)
            assert "Content-Encoding" not in plain.headers


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for the loopback address, with its key in the same file."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    file = tmp_path / "certificate.pem"
    options = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", *options, *names, "-keyout", str(tmp_path / "key.pem"), "-out", str(file)]
    subprocess.run(command, check=True, capture_output=True)
    file.write_text(file.read_text() + (tmp_path / "key.pem").read_text())
    return file


def test_https_and_what_plain_http_gets_there(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with GrafanaStandIn(tls=context) as grafana:
        assert grafana.url.startswith("https://")
        assert requests.get(f"{grafana.url}/api/health", verify=str(certificate), timeout=10).status_code == 200
        plain = requests.get(f"{grafana.url.replace('https', 'http')}/api/health", timeout=10)
        assert (plain.status_code, plain.text) == (400, "Client sent an HTTP request to an HTTPS server.\n")
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"{grafana.url}/api/health", timeout=10)


def test_what_is_no_http_is_refused() -> None:
    with GrafanaStandIn() as grafana:
        host, port = grafana.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(b"\x16\x03\x01 hello\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 400")
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"https://{host}:{port}/api/health", timeout=10)


def test_the_command_prints_where_it_serves_and_that_it_is_a_stand_in() -> None:
    command = [sys.executable, "-u", "-m", "grafana_stand_in", "--port", "0", "--version", "12.4.3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY) as process:
        try:
            assert process.stdout is not None
            printed = ""
            for line in process.stdout:
                printed += line
                if "Stop it" in line:
                    break
            url = re.search(r"http://\S+", printed)
            token = re.search(r"glsa_\S+", printed)
            assert url is not None
            assert token is not None
            headers = {"Authorization": f"Bearer {token.group()}"}
            assert requests.get(f"{url.group()}/api/org", headers=headers, timeout=10).status_code == 200
            assert "stand-in" in printed
            assert "12.4.3" in printed
        finally:
            process.terminate()


def test_the_command_says_what_is_wrong_with_its_options() -> None:
    command = [sys.executable, "-m", "grafana_stand_in", "--port", "0", "--version", "newest"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False, cwd=REPOSITORY)
    assert (run.returncode, run.stderr) == (1, "Error: 'newest' is no release. Give one such as 12.4.3.\n")

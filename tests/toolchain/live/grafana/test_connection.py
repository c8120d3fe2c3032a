"""What is sent, how many requests are under way at once, and how the server is reached."""

import ssl
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from gzip import compress
from pathlib import Path
from threading import Lock
from time import sleep

import pytest

from tests.toolchain.live.grafana.server import (
    TOKEN,
    Patience,
    Reply,
    Request,
    connected,
    credentials,
    script,
    serving,
)
from toolchain.live.grafana.call import CallCount
from toolchain.live.grafana.credentials import Tls
from toolchain.live.grafana.errors import Invalid, Unreachable
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.paths import path_to
from toolchain.live.grafana.redaction import SecretText
from toolchain.live.sending import Timeouts

FINE = Reply({"uid": "team"})


def test_a_read_carries_the_token_the_organisation_and_asks_for_compression() -> None:
    with connected(script(FINE), org_id=3) as (connection, server):
        connection.read("/api/folders/team")
    headers = server.requests[0].headers
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["X-Grafana-Org-Id"] == "3"
    assert headers["Accept-Encoding"] == "gzip"
    assert headers["Accept"] == "application/json"
    assert "Content-Type" not in headers


def test_without_an_organisation_none_is_asked_for() -> None:
    with connected(script(FINE)) as (connection, server):
        connection.read("/api/folders/team")
    assert "X-Grafana-Org-Id" not in server.requests[0].headers


def test_user_and_password_are_sent_as_basic_authentication_and_extra_headers_as_they_are() -> None:
    with serving(script(FINE)) as server:
        ours = credentials(
            server.url, token=None, user="bo", password=SecretText("pü"), headers={"X-Gate": SecretText("open")}
        )
        with GrafanaConnection(ours) as connection:
            connection.read("/api/org")
    assert server.requests[0].headers["Authorization"] == "Basic Ym86cMO8"
    assert server.requests[0].headers["X-Gate"] == "open"


def test_a_compressed_answer_is_read() -> None:
    reply = Reply(compress(b'{"uid": "team"}'), headers={"Content-Encoding": "gzip"})
    with connected(script(reply)) as (connection, _):
        assert connection.read_document("/api/folders/team") == {"uid": "team"}


def test_a_sub_path_goes_before_both_api_roots() -> None:
    with connected(script(FINE), sub_path="/tools/grafana") as (connection, server):
        connection.read("/api/health")
        connection.read("/apis")
    assert [path for _, path in server.calls] == ["/tools/grafana/api/health", "/tools/grafana/apis"]


def test_cookies_are_not_kept() -> None:
    with connected(script(Reply({}, headers={"Set-Cookie": "grafana_session=1; Path=/"}))) as (connection, server):
        connection.read("/api/org")
        connection.read("/api/org")
    assert "Cookie" not in server.requests[1].headers


def test_a_write_sends_utf8_json_and_counts() -> None:
    with connected(script(FINE)) as (connection, server):
        connection.write("POST", "/api/folders", {"title": "Überblick"})
        connection.read("/api/folders")
        assert connection.count == CallCount(reads=1, writes=1)
        assert connection.count.total == 2
    assert server.requests[0].json == {"title": "Überblick"}
    assert server.requests[0].headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("value", [2**64, -(2**63) - 1, "\ud800", object()])
def test_what_json_cannot_hold_is_told_before_anything_is_sent(value: object) -> None:
    with connected(script(FINE)) as (connection, server):
        with pytest.raises(Invalid, match=r"PUT /api/folders/a: the document is no JSON"):
            connection.write("PUT", "/api/folders/a", {"title": value})
        assert server.requests == []


def test_a_write_without_an_answers_body_returns_nothing() -> None:
    with connected(script(Reply(b"", 204))) as (connection, _):
        assert connection.write("DELETE", "/api/v1/provisioning/alert-rules/x") == {}


@pytest.mark.parametrize(
    ("names", "path"),
    [
        (("team", "rule-groups", "API / v2"), "/p/team/rule-groups/API%20%2F%20v2"),
        (("a?b#c%d",), "/p/a%3Fb%23c%25d"),
        (("héé",), "/p/h%C3%A9%C3%A9"),
        (("a;b=c", "~x"), "/p/a%3Bb%3Dc/~x"),
    ],
)
def test_names_are_encoded_and_arrive_as_they_are(names: tuple[str, ...], path: str) -> None:
    assert path_to("/p", *names) == path
    with connected(script(FINE)) as (connection, server):
        connection.read(path_to("/p", *names))
    assert server.requests[0].path == path


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_would_address_something_else_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="cannot be addressed"):
        path_to("/api/folders", name)


def test_many_threads_stay_below_the_bound_and_get_their_own_answers() -> None:
    under_way: list[int] = []
    now = 0
    lock = Lock()

    def answer(request: Request) -> Reply:
        nonlocal now
        with lock:
            now += 1
            under_way.append(now)
        sleep(0.005)
        with lock:
            now -= 1
        return Reply({"uid": request.path.rpartition("/")[2]})

    with connected(answer, concurrency=4) as (connection, _):
        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(lambda n: connection.read_document(f"/api/folders/{n}")["uid"], range(200)))
        assert connection.count == CallCount(reads=200)
    assert found == [str(number) for number in range(200)]
    assert 1 < max(under_way) <= 4


def test_a_thread_that_waits_to_try_again_leaves_its_place_to_others() -> None:
    def answer(request: Request) -> Reply:
        return Reply(status=503) if request.path == "/busy" else FINE

    with serving(answer) as server:
        inner: list[object] = []

        def sleep_instead(seconds: float) -> None:
            inner.append(connection.read("/other"))

        policy = Patience(attempts=2, sleep=sleep_instead).policy
        connection: GrafanaConnection = GrafanaConnection(credentials(server.url), retries=policy, concurrency=1)
        with connection, pytest.raises(Exception, match="503"):
            connection.read("/busy")
    assert inner == [{"uid": "team"}]


def test_a_thread_uses_one_connection_for_all_its_calls() -> None:
    with connected(script(FINE)) as (connection, server):
        for _ in range(5):
            connection.read("/api/org")
    assert len(server.requests) == 5
    assert len({request.port for request in server.requests}) == 1


def test_a_closed_connection_opens_anew() -> None:
    with connected(script(FINE)) as (connection, _):
        connection.read("/api/org")
        connection.close()
        assert connection.read("/api/org") == {"uid": "team"}


def test_an_unknown_host_is_told_at_once() -> None:
    patience = Patience()
    ours = credentials("http://grafana.invalid", timeouts=Timeouts(1.0, 1.0))
    with (
        GrafanaConnection(ours, retries=patience.policy) as connection,
        pytest.raises(Unreachable, match=r"host of http://grafana\.invalid is not known"),
    ):
        connection.read("/api/health")


def test_https_to_a_plain_http_server_is_told_at_once() -> None:
    patience = Patience()
    with serving(script(FINE)) as server:
        ours = credentials(server.url.replace("http:", "https:"))
        with (
            GrafanaConnection(ours, retries=patience.policy) as connection,
            pytest.raises(Unreachable, match=r"does not speak TLS.*write http://127"),
        ):
            connection.write("POST", "/api/folders", {})
    assert patience.waits == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    subject = "-subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(
        [*command.split(), *subject.split(), "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    yield certificate, key


def server_tls(certificate: tuple[Path, Path], *, wants_client: bool = False) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    if wants_client:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(certificate[0])
    return context


def test_a_certificate_that_is_not_trusted_is_told_at_once(certificate: tuple[Path, Path]) -> None:
    patience = Patience()
    with (
        serving(script(FINE), server_tls(certificate)) as server,
        GrafanaConnection(credentials(server.url), retries=patience.policy) as connection,
        pytest.raises(Unreachable, match=r"not trusted.*self-signed.*CA file"),
    ):
        connection.read("/api/org")
    assert patience.waits == []


@pytest.mark.parametrize("is_insecure", [True, False])
def test_a_ca_file_or_explicit_insecurity_accepts_it(certificate: tuple[Path, Path], is_insecure: bool) -> None:
    tls = Tls(is_insecure=True) if is_insecure else Tls(ca_file=certificate[0])
    with (
        serving(script(FINE), server_tls(certificate)) as server,
        GrafanaConnection(credentials(server.url, tls=tls)) as connection,
    ):
        assert connection.read("/api/org") == {"uid": "team"}


def test_a_client_certificate_is_shown(certificate: tuple[Path, Path]) -> None:
    with serving(script(FINE), server_tls(certificate, wants_client=True)) as server:
        tls = Tls(ca_file=certificate[0], client_certificate=certificate[0], client_key=certificate[1])
        with GrafanaConnection(credentials(server.url, tls=tls)) as connection:
            assert connection.read("/api/org") == {"uid": "team"}

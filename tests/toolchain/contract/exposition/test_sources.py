"""Sources are recognised and read, or refused with what is wrong with them."""

import gzip
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from toolchain.base.errors import UserError
from toolchain.contract.exposition.plausible import NotAnExpositionError
from toolchain.contract.exposition.sources import (
    UnreadableSourceError,
    is_prometheus,
    read_bytes,
    read_endpoint,
    read_source,
)
from toolchain.contract.exposition.text import OPENMETRICS, TEXT
from toolchain.live.errors import AccessDeniedError, NotThisServiceError, UnreachableError
from toolchain.live.grafana.credentials import Credentials
from toolchain.live.grafana.redaction import SecretText
from toolchain.live.loopback import listening
from toolchain.live.prometheus import PrometheusClient

TEXT_OF = "# TYPE up gauge\nup 1\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT_OF.encode(),
        gzip.compress(TEXT_OF.encode()),
        TEXT_OF.encode("utf-16"),
        TEXT_OF.encode("utf-8-sig"),
        TEXT_OF.replace("\n", "\r\n").encode(),
    ],
    ids=["plain", "gzip", "utf-16", "with a byte order mark", "carriage returns"],
)
def test_a_file_is_read_however_it_was_saved(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "metrics.txt"
    path.write_bytes(data)
    exposure = read_source(str(path))
    assert (exposure.families["up"].size, exposure.form) == (1, TEXT)
    assert not [each for each in exposure.problems if each.severity.value == "error"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<!DOCTYPE html><html></html>", "is a web page"),
        (b"<html><body>404</body></html>", "is a web page"),
        (b'{"status": "success"}', "is JSON"),
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"\x1f\x8b\x08damaged", "is damaged"),
        (b'up 1\nm{a="\xff"} 1\n', "f:2: the text is not UTF-8"),
        (b"what is this\nno idea\n", "is no exposition"),
        (b"# a comment\n", "exposes nothing"),
        (bytes(range(1, 9)) + b"\0" * 50, "is no text"),
    ],
)
def test_what_is_no_exposition_is_refused(data: bytes, told: str) -> None:
    with pytest.raises((NotAnExpositionError, UnreadableSourceError)) as refused:
        read_bytes(data, "f")
    assert told in refused.value.message
    assert refused.value.remedy


@pytest.mark.parametrize("name", ["missing.txt", "", "a\0b"])
def test_a_file_that_cannot_be_read_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableSourceError) as refused:
        read_source(str(tmp_path / name) if "\0" not in name else name)
    assert refused.value.remedy


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Endpoints, each with something of its own."""

    def answer(status: str, content_type: str, body: str) -> Iterable[bytes]:
        start_response(status, [("Content-Type", content_type)])
        return [body.encode()]

    match environ["PATH_INFO"]:
        case "/metrics":
            if "openmetrics" in environ.get("HTTP_ACCEPT", ""):
                return answer("200 OK", "application/openmetrics-text; version=1.0.0", TEXT_OF + "# EOF\n")
            return answer("200 OK", "text/plain; version=0.0.4", TEXT_OF)
        case "/plain":
            return answer("200 OK", "text/plain; version=0.0.4", TEXT_OF)
        case "/private":
            if environ.get("HTTP_AUTHORIZATION") != "Bearer s3cret":
                return answer("401 Unauthorized", "text/plain", "no")
            return answer("200 OK", "text/plain", TEXT_OF)
        case "/page":
            return answer("200 OK", "text/html", "<p>Hello</p>")
        case "/moved":
            start_response("302 Found", [("Location", "http://elsewhere.example/metrics")])
            return [b""]
    return answer("404 Not Found", "text/plain", "nothing here")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with listening(application, "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"


def test_an_endpoint_is_asked_as_prometheus_asks_it(address: str) -> None:
    assert read_endpoint(f"{address}/metrics", Credentials(address)).form == OPENMETRICS
    assert read_endpoint(f"{address}/plain", Credentials(address)).form == TEXT


def test_an_endpoint_is_given_its_token(address: str) -> None:
    with pytest.raises(AccessDeniedError, match="denies access") as refused:
        read_endpoint(f"{address}/private", Credentials(address))
    assert "METRICS_TOKEN" in refused.value.remedy
    known = Credentials(address, token=SecretText("s3cret"))
    assert read_endpoint(f"{address}/private", known).families["up"].size == 1


@pytest.mark.parametrize(
    ("path", "kind", "told"),
    [
        ("/page", NotAnExpositionError, "web page"),
        ("/moved", NotThisServiceError, "redirects to http://elsewhere.example/metrics"),
        ("/nowhere", NotThisServiceError, "nothing is exposed"),
    ],
)
def test_what_is_no_endpoint_is_said(address: str, path: str, kind: type[UserError], told: str) -> None:
    with pytest.raises(kind, match=told):
        read_endpoint(f"{address}{path}", Credentials(address))


def test_an_endpoint_that_does_not_answer_is_said() -> None:
    with pytest.raises(UnreachableError):
        read_endpoint("http://127.0.0.1:9/metrics", Credentials("http://127.0.0.1:9"))


def test_an_endpoint_is_no_prometheus(address: str) -> None:
    assert not is_prometheus(f"{address}/metrics", PrometheusClient(f"{address}/metrics"))
    assert not is_prometheus(address, PrometheusClient(address))

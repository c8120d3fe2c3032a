"""Recognises a source: a file, standard input, the address of a metrics endpoint, or that of a Prometheus."""

import codecs
import gzip
import io
import sys
import zlib
from pathlib import Path
from urllib.parse import urlsplit

from toolchain.base.errors import UserError
from toolchain.contract.exposition.plausible import NotAnExpositionError
from toolchain.contract.exposition.text import OPENMETRICS, TEXT, read_text
from toolchain.contract.observed import Exposure
from toolchain.live.errors import FailedError, NotThisServiceError, RejectedError
from toolchain.live.grafana.credentials import Credentials
from toolchain.live.metrics_endpoint import scrape
from toolchain.live.prometheus import PrometheusClient

LARGEST = 512 * 1024**2
"""Bytes of the largest text that is read, decompressed."""
_GZIP = b"\x1f\x8b"
_STDIN = "-"


class UnreadableSourceError(UserError):
    """A source that cannot be read: no file, too large, not compressed as it says."""


def is_url(source: str) -> bool:
    """Return whether a source is an address rather than a file."""
    return source.startswith(("http://", "https://"))


def read_source(source: str, instance: str = "") -> Exposure:
    """Return what a file, or ``-`` for standard input, exposes. Raises UnreadableSourceError, NotAnExpositionError."""
    if source == _STDIN:
        name, data = "<stdin>", sys.stdin.buffer.read(LARGEST + 1)
    else:
        name, data = source, _file(Path(source))
    return read_bytes(data, name, instance=instance)


def read_endpoint(url: str, credentials: Credentials, instance: str = "") -> Exposure:
    """Return what a metrics endpoint exposes now. Raises errors of ``toolchain.live``, NotAnExpositionError."""
    exposed = scrape(url, credentials)
    form = ""
    if exposed.content_type.startswith("application/openmetrics-text"):
        form = OPENMETRICS
    elif exposed.content_type.startswith("text/plain"):
        form = TEXT
    elif exposed.content_type.startswith("text/html"):
        raise NotAnExpositionError(
            f"{url} answers with a web page, no exposition", "Give the address of the metrics: /metrics as a rule."
        )
    return read_bytes(exposed.body, url, form=form, is_copy=False, instance=instance)


def read_bytes(data: bytes, name: str, *, form: str = "", is_copy: bool = True, instance: str = "") -> Exposure:
    """Return what bytes expose, compressed by gzip or not."""
    if data.startswith(_GZIP):
        data = _decompressed(data, name)
    if len(data) > LARGEST:
        raise _too_large(name)
    return read_text(_decoded(data, name, is_copy=is_copy), name, form=form, is_copy=is_copy, instance=instance)


def is_prometheus(url: str, client: PrometheusClient) -> bool:
    """Return whether a Prometheus, or what speaks as one, answers at a URL; one of metrics ends in ``metrics``."""
    if urlsplit(url).path.rstrip("/").endswith(("metrics", "probe", "federate")):
        return False
    try:
        client.query("vector(1)", 0.0)
    except (NotThisServiceError, RejectedError, FailedError):
        return False
    return True


def _file(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableSourceError(f"{path} is a folder", "Name a file in it.")
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise UnreadableSourceError(
            f"there is no file {path}", "Name a saved exposition, or an address that begins with http:// or https://."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableSourceError(f"{path} cannot be read: {reason}", "Name a saved exposition.") from error


def _decompressed(data: bytes, name: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            return file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error):
        raise UnreadableSourceError(f"{name} is damaged: it is not what gzip writes", "Save it again.") from None


def _decoded(data: bytes, name: str, *, is_copy: bool) -> str:
    """Return the text; a copy may have the encoding of the shell that saved it."""
    if is_copy and data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig" if is_copy else "utf-8"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotAnExpositionError(
            f"{name}:{line}: the text is not UTF-8", "Prometheus refuses it: write label values and help as UTF-8."
        ) from None


def _too_large(name: str) -> UnreadableSourceError:
    return UnreadableSourceError(
        f"{name} is larger than {LARGEST // 1024**2} MB", "Prometheus would not take it either: expose less."
    )

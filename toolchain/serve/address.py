"""Where the page is: a port and a random token, kept for the next time, so that an open page finds its server again."""

import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import orjson
from attrs import evolve, frozen

from toolchain.base.errors import OptionError
from toolchain.live.loopback import LOOPBACK, listening
from toolchain.serve.application import Application

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_MOST = 65_535
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@frozen
class Address:
    """A port, 0 for a free one, and the token without which nothing is answered there."""

    port: int
    token: str

    @property
    def url(self) -> str:
        """What a browser opens."""
        return f"http://{LOOPBACK}:{self.port}/{self.token}/"


def new_address(port: int = 0) -> Address:
    """Return an address that nobody can guess."""
    return Address(port, secrets.token_urlsafe(24))


def kept_address(file: Path, port: int = 0) -> Address:
    """Return the address of the time before, a new one where there is none, or where others could read it.

    A ``port`` that is asked for goes before the one that was.
    """
    try:
        if file.stat().st_mode & _OTHERS:
            return new_address(port)
        found = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return new_address(port)
    known, token = (found.get("port"), found.get("token")) if isinstance(found, dict) else (None, None)
    if not isinstance(known, int) or not 0 < known <= _MOST or not isinstance(token, str):
        return new_address(port)
    return Address(port or known, token) if _TOKEN.fullmatch(token) else new_address(port)


def keep_address(file: Path, address: Address) -> None:
    """Write an address for the next time, so that only its owner can read it; a file that cannot be written is left."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    except OSError:
        return  # the next page has another address then
    with os.fdopen(opened, "wb") as written:
        written.write(orjson.dumps({"port": address.port, "token": address.token}))


@contextmanager
def listening_at(application: Application, file: Path, port: int) -> Iterator[Address]:
    """Serve at the address of the time before until the block ends, and yield it; at a new one where it is in use.

    Raises OptionError where a ``port`` that is asked for, anything but 0, cannot be listened on.
    """
    address = kept_address(file, port)
    with ExitStack() as stack:
        try:
            application.token = address.token
            taken = stack.enter_context(listening(application, LOOPBACK, address.port))
        except OptionError:
            if port:
                raise
            address = new_address()
            application.token = address.token
            taken = stack.enter_context(listening(application, LOOPBACK, 0))
        address = evolve(address, port=taken)
        keep_address(file, address)
        yield address

"""A directory of rule files that a Prometheus loads, as this machine sees it."""

import contextlib
import errno
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

from toolchain.base.children import is_settled, is_temporary
from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.text_file import read_bytes
from toolchain.live.grafana.errors import GrafanaError

_SUFFIXES = (".yaml", ".yml")
_STAGED = ".staged-"
"""In the name of a file that is being written: no pattern of a rule file's ending takes it for one."""

_REMEDIES = {
    errno.ENOENT: "Make it on the machine that deploys, where Prometheus mounts it; or name the right one.",
    errno.ENOTDIR: "Name the directory, not a file.",
    errno.ENOSPC: "Free some space on its disk.",
    errno.EDQUOT: "Free some space on its disk.",
    errno.EROFS: "Mount it writable on the machine that deploys.",
}
_REMOVE = "Look at it, and remove it."
_OTHERWISE = "Let the user that deploys read and write it: chown or chmod it."


class DirectoryError(GrafanaError):
    """A directory of rule files that is not there, or that may not be read or written."""


@frozen
class RuleDirectory:
    """The directory; names are those of files in it. Raises DirectoryError."""

    path: Path

    def texts(self) -> dict[str, str]:
        """Return what is in it by name: YAML files that this user can read, whoever wrote them."""
        try:
            names = sorted(each.name for each in self.path.iterdir() if each.suffix in _SUFFIXES)
        except OSError as error:
            raise self._refused("read", error) from error
        found = ((name, self._readable(name)) for name in names)
        return {name: text for name, text in found if text is not None}

    def text(self, name: str) -> str | None:
        """Return a file's content, None where there is none."""
        try:
            return read_bytes(self.path / name).decode()
        except UnicodeDecodeError:
            raise DirectoryError(f"{self.path / name} is no UTF-8 text", _REMOVE) from None
        except DocumentError as error:
            cause = error.__cause__
            if isinstance(cause, FileNotFoundError):
                if self.path.is_dir():
                    return None
                raise DirectoryError(f"{self.path} is no directory", _REMEDIES[errno.ENOENT]) from None
            if isinstance(cause, OSError):
                raise self._refused("read", cause, name) from cause
            raise DirectoryError(f"{self.path / name}: {error.message}", _REMOVE) from None

    def changed_at(self, name: str) -> str:
        """Return when a file was last changed, in UTC; empty for one that is gone."""
        try:
            changed = (self.path / name).stat().st_mtime
        except OSError:
            return ""
        return f"{datetime.fromtimestamp(changed, UTC):%Y-%m-%dT%H:%M:%SZ}"

    @property
    def is_writable(self) -> bool:
        """Whether this user may write files here."""
        return os.access(self.path, os.W_OK | os.X_OK)

    def write(self, name: str, text: str) -> None:
        """Put a file there, whole or not at all, in one step for whoever reads it meanwhile."""
        self._remove_staged(name)
        try:
            descriptor, staged = tempfile.mkstemp(prefix=f".{name}{_STAGED}", dir=self.path)
            is_temporary(Path(staged))
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(text.encode())
                    file.flush()
                    os.fchmod(descriptor, 0o644)  # Prometheus runs as another user
                    os.fsync(descriptor)
                Path(staged).replace(self.path / name)
            except BaseException:
                Path(staged).unlink(missing_ok=True)
                raise
            finally:
                is_settled(Path(staged))
            self._settle()
        except OSError as error:
            raise self._refused("write", error, name) from error

    def delete(self, name: str) -> None:
        """Remove a file; one that is gone already is removed."""
        self._remove_staged(name)
        try:
            (self.path / name).unlink(missing_ok=True)
            self._settle()
        except OSError as error:
            raise self._refused("remove", error, name) from error

    def _readable(self, name: str) -> str | None:
        try:
            return self.text(name)
        except DirectoryError:
            return None  # what this user cannot read is somebody else's

    def _remove_staged(self, name: str) -> None:
        """Remove what a deploy left that was killed while it wrote."""
        for left in self.path.glob(f".{name}{_STAGED}*"):
            with contextlib.suppress(OSError):
                left.unlink()

    def _settle(self) -> None:
        """Have the names on the disk, so that a power cut does not bring back the file before."""
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _refused(self, verb: str, error: OSError, name: str = "") -> DirectoryError:
        what = self.path / name if name else self.path
        why = error.strerror or type(error).__name__
        return DirectoryError(f"cannot {verb} {what}: {why}", _REMEDIES.get(error.errno or 0, _OTHERWISE))

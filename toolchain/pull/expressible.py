"""What no definition can say: the words of definitions refuse it."""

from collections.abc import Iterator
from contextlib import contextmanager

from toolchain.base.errors import DefinitionError, UserError


class UnpullableError(UserError):
    """What is in Grafana or in a file, and cannot be a definition."""


@contextmanager
def expressible(what: str) -> Iterator[None]:
    """Raise UnpullableError where the words of definitions refuse what ``what`` holds."""
    try:
        yield
    except DefinitionError as error:
        raise UnpullableError(
            f"{what} cannot be written as a definition: {error.message}", "Correct it in Grafana, and pull it again."
        ) from error

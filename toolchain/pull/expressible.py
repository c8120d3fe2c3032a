"""What no definition can say: the words of definitions refuse it."""

from collections.abc import Iterator
from contextlib import contextmanager

from toolchain.base.errors import ConfigurationError, DefinitionError


@contextmanager
def expressible(what: str) -> Iterator[None]:
    """Raise ConfigurationError where the words of definitions refuse what ``what`` holds."""
    try:
        yield
    except DefinitionError as error:
        raise ConfigurationError(
            f"{what} cannot be written as a definition: {error.message}", "Correct it in Grafana, and pull it again."
        ) from error

"""Answers that are JSON, and of another shape than the API documents."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toolchain.live.grafana.errors import NotGrafana

ODD = (KeyError, IndexError, TypeError, ValueError, AttributeError)
"""What reading a value of another shape raises."""


@contextmanager
def known_shape(service: str, what: str) -> Iterator[None]:
    """Raise NotGrafana where what is read, of answers about ``what``, has another shape than ``service`` documents.

    No value is told: it may be a secret.
    """
    try:
        yield
    except ODD as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
        raise NotGrafana(
            f"what {service} answers about {what} has another shape than its API documents ({place})",
            f"Check that the URL is {service}'s own, and that nothing before it changes answers. If so, this release "
            "of it is not known here.",
        ) from error

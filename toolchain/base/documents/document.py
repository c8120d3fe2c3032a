"""The type of a JSON object."""

from typing import Any

Document = dict[str, Any]

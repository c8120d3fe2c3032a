"""The versions of schema v2: v2beta1 is served since 12.2, v2 since 13 (docs/reference/grafana-api.md, 1.3)."""

from typing import Literal

Schema2 = Literal["v2beta1", "v2"]

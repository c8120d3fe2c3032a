"""Rows of the observability dashboard: one module per system."""

from dashboards import _refs as refs
from dashboards._house import to

TO_ALERTS = to(refs.ALERTS_OVERVIEW)

"""Rows of the observability dashboard: one module per system."""

from dashboards._house import refs, to

TO_ALERTS = to(refs.ALERTS_OVERVIEW)

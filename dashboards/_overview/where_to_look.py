"""Overview & SLO: Where to look."""

from dashboards._house import TAG
from toolchain.define import dashboard_list, row, text

HOW_TO_USE = """
1. **Anything red on the first screen?** Click the figure: it opens the dashboard of that system, at this time range.
2. **Nothing red, but users complain?** Open *Backend API* for one slow endpoint, then *External integrations* for Plex
   and the others, then *Logs explorer* with the time range of the complaint.
3. **Objectives** count user requests only; health and metrics endpoints are left out. A budget at 0 means that risky
   changes wait until it recovers. Planned maintenance does not count against availability.
4. **A quiet night is normal**: no session and hardly a request between midnight and morning.

Objectives look back 28 or 30 days. Prometheus must keep at least 35 days, else they describe only what it still has.
"""

WHERE_TO_LOOK = row(
    "Where to look",
    dashboard_list(
        "All MediaNest dashboards",
        tags=[TAG],
        description="Every dashboard of MediaNest; the time range and the environment go along.",
    ),
    text(
        "How to use this page", HOW_TO_USE, description="The order in which to look when something is wrong.", height=10
    ),
    width=12,
)

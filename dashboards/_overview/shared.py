"""Overview & SLO: what several of its rows share."""

from dashboards._house import refs, to

TO_API = to(refs.BACKEND_API)
TO_INTEGRATIONS = to(refs.EXTERNAL_INTEGRATIONS)

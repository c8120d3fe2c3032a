"""A page of a preview as one file, which opens anywhere: what stands beside it in files stands inside.

Source: HTML Living Standard, "Restrictions for contents of script elements"; W3C, "Content Security Policy Level 3".
"""

import re

from toolchain.preview.page.pages import LINKED

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
"""What is inside of it is all that it has: it asks nobody, and nothing of it can be sent anywhere."""
_END_OF_SCRIPT = re.compile(r"</(script)|<!--", re.IGNORECASE)


def alone(page: str, style: str, scripts: tuple[str, ...]) -> str:
    """Return a page with its style sheet and its scripts inside.

    Raises ValueError for a page that does not link them as ours do.
    """
    before, linked, after = page.partition(LINKED)
    if not linked:
        raise ValueError("the page does not link its style sheet and its scripts")
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    inside = "".join(f"<script>{_within(each)}</script>" for each in scripts)
    return f"{before}{policy}<style>{style}</style>{inside}{after}"


def _within(script: str) -> str:
    """Return a script in which nothing ends the element that it stands in; JavaScript reads the same."""
    return _END_OF_SCRIPT.sub(lambda found: f"<\\/{found[1]}" if found[1] else "<\\!--", script)

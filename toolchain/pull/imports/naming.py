"""What the modules of imported things are called."""

import keyword
import re
from collections.abc import Iterable

from toolchain.base.free_names import free_name

_WORD = re.compile(r"[a-z0-9]+")
_LONGEST = 60


def module_name(names: Iterable[str], taken: set[str]) -> str:
    """Return the name of a module, after the first of some names that has letters or digits, and note it as taken.

    It is an identifier of ASCII letters, digits and underscores, whatever the names are. One that is taken gets the
    first free number behind it, so that the same things in the same order have the same names.
    """
    words = next((found for found in (_WORD.findall(name.lower()) for name in names) if found), ["imported"])
    name = "_".join(words)[:_LONGEST].strip("_")
    if not name.isidentifier() or keyword.iskeyword(name):
        name = f"imported_{name}"
    return free_name(name, taken)

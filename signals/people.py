"""How many people are there, against what the hour usually has."""

FEWEST_EXPECTED_SESSIONS = 3
"""Below this, half of what is usual is one person more or less: quiet nights stay quiet."""

"""How much of a document is read: what is larger is refused before it costs time and memory (docs/files.md)."""

MEBIBYTE = 1024 * 1024

LARGEST_FILE = 8 * MEBIBYTE
"""Bytes of a dashboard or a rule file."""

LARGEST_SAVED = 64 * MEBIBYTE
"""Bytes of what this tool has saved itself: plans and backups."""

LARGEST_SETTING = MEBIBYTE
"""Bytes of a file of settings, such as a token."""

DEEPEST = 100
"""Levels of lists and objects inside of each other."""

MOST_VALUES = 200_000
"""Values of a document, each use of a YAML alias counted with all that it stands for."""

MOST_VALUES_SAVED = 2_000_000
"""Values of a plan or of a file of a backup."""

MOST_VALUES_OF_ANSWERS = 2_000_000
"""Values of an answer of a ruler, which has every rule of a tenant."""

MOST_DIGITS = 1_000
"""Characters of a number."""

LONGEST_QUERY = 128 * 1024
"""Characters of a query or a template; Loki reads no longer ones (its MaxInputSize)."""

"""What attributes of spans say of one person: values in statements, what a URL asks for, whose a key is."""

from toolchain.catalog import Kept, Removed, SensitivePattern, unmasked

SQL_TEXT = SensitivePattern(
    "sql-text",
    "What a statement compares with.",
    (Kept("'"), Removed(r"(?:[^'?]|'')(?:[^']|'')*"), Kept("'")),
    replacement="?",
)
SQL_NUMBER = SensitivePattern(
    "sql-number",
    "The same where it is a number.",
    (Kept(r"[=<>(,]\s*"), Removed(r"[0-9]+(?:\.[0-9]+)?\b")),
    replacement="?",
)
QUERY_STRING = SensitivePattern("query-string", "What a URL asks for.", (Kept(r"\?"), Removed(unmasked(r"\s#"))))
REST_OF_KEY = SensitivePattern(
    "rest-of-key", "Of whom or what a key is: what follows its kind.", (Kept("^[^:]+:"), Removed(unmasked(r"\n")))
)

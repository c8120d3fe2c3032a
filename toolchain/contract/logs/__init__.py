"""Log records: what a schema says of one, and files of them held against it."""

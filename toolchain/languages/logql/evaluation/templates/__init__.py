"""Executes Go templates as Loki's line_format and label_format do."""

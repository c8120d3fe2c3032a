"""Sections that several reports have; each looks back over the period of the report that it stands in."""

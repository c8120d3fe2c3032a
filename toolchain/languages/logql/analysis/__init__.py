"""What a LogQL query means: its labels at every stage, unit, windows and size, by the catalog's log schemas."""

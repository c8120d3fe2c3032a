"""What a PromQL query means: its type, labels, unit, range of values and condition, by the catalog."""

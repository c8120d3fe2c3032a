"""The check framework: rules over a compilation, findings with file and line."""

"""The steps from one schemaVersion to the next, a module each; versions that are not here changed no document."""

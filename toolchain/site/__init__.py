"""The documentation of a project as pages that work from a file: what there is, what it means, who reads it."""

"""From answers to values: frames, fields, transformations, variables and how numbers are written."""

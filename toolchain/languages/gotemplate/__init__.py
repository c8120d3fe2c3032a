"""Go templates, as Loki's line_format and alert annotations hold them: parsed, and asked for the fields they read."""

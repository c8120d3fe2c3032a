"""What the command line prints: tables, findings in four formats, inventories."""

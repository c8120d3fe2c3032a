"""One module per group of commands: options in, exit code out."""

"""What every room stands on: source lines, errors, findings, secrets, Git, files and processes."""

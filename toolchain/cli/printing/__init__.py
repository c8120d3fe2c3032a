"""What commands print: for terminals, for programs, for comments."""

"""What a build made, read back from what it wrote: of the working tree, or of a revision by its own toolchain."""

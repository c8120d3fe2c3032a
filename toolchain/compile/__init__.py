"""The compiler: definitions to artifacts, each stage a pure function of the one before."""

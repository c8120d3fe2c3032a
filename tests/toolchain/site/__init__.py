"""Mirrors toolchain/site/."""

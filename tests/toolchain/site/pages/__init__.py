"""Mirrors toolchain/site/pages/."""

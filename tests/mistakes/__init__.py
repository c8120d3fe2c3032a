"""Mistakes that people make in definitions, seeded one at a time into a small project without a finding."""

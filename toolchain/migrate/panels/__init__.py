"""Panels of plugins that are gone, or that had other options, a module for each kind."""

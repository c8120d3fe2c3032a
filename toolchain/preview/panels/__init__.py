"""Draws panels: one module per kind, each turning frames into HTML and plotly figures."""

"""Dashboards of schema v2 made classic: elements and a layout become panels at places, a module for each part."""

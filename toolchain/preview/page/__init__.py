"""Pages and pictures: Grafana's grid, the script and style sheet, and a Chromium that opens them."""

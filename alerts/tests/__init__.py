"""What each alert does when: one module per module of rules. ``build.py test-alerts`` plays them."""

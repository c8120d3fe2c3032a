"""The files of the stack: one module for each product, and one that puts their containers together."""

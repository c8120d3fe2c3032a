"""What a change of the definitions means: two compilations compared, resource by resource, never JSON by JSON."""

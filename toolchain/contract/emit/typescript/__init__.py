"""TypeScript: modules that an application imports."""

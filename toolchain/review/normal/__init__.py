"""Normal forms: two spellings of one meaning become equal before they are compared."""

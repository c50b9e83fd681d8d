"""Sets of texts: regular expressions of JSON Schema, formats, and texts that are in some sets and not in others."""

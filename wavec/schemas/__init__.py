"""JSON Schemas that sources name: read, checked, their references embedded."""

"""A plan in the user's words: what follows from it, as sentences. No layout, no escaping, no files."""

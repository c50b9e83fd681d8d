"""Text and places: files as normalised text, and YAML as plain data that remembers where it stood."""

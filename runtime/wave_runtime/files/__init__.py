"""Files and folders that others may have written, and files that are there whole or not at all."""

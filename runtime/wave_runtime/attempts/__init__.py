"""One attempt of one step, from its values to its outputs."""

"""The permission hook: an agent client asks it before each call of a tool. Starts fast: standard library only."""

"""Processes that end with everything they started."""

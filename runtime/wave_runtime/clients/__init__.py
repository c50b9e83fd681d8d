"""The agent clients on this machine: where they are, which versions, what is missing."""

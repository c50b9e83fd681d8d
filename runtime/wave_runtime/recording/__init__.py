"""What is kept of a run: the journal of its events, its lock, and the store of artifacts."""

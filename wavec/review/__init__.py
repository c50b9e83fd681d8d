"""Two plans: what changed, and what it means."""

"""A value that fulfils facts of one kind, or the certainty that there is none."""

"""Shell lines: which simple commands a line runs, and which files it opens."""

"""The machine's way out: which edits of the findings are made, in which order, and whether that made anything worse."""

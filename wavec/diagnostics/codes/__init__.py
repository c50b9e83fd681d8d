"""One file per kind of finding that a pass reports: its page, its code, its words."""

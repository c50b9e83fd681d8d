"""Runs as people see them: lines, a live view, the past, the reasons."""

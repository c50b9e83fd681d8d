"""Texts for people and programs: how they are encoded, marked, compared. Nothing here reads or writes."""

"""Findings as data: what is wrong, where, and how to mend it; and the texts made of them."""

"""Typed -> Authorized: what each step may do, and whether it may do what it has to."""

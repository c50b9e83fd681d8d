"""From an authorized program to a plan."""

"""Titles as parts of addresses."""


def slug(title: str) -> str:
    """`Hello World` becomes `hello-world`."""
    return "-".join(title.lower().split())

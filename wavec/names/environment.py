"""Names of environment variables."""

import re

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def is_variable_name(name: str) -> bool:
    """Whether every shell takes `name` for a variable."""
    return _NAME.fullmatch(name) is not None

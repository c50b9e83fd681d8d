"""Globs over simple commands: `*` is any text; `:*` and ` *` at the end keep the boundary of the word."""

import re
from functools import lru_cache


def matches_command(glob: str, text: str) -> bool:
    """Whether a simple command, as `Demand.argument` writes it, is covered by `glob`."""
    return _compiled(glob).fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _compiled(glob: str) -> re.Pattern[str]:
    body, tail = glob, ""
    for ending in (":*", " *"):
        if glob.endswith(ending):
            body, tail = glob.removesuffix(ending), "(?: .*)?"
            break
    return re.compile(".*".join(re.escape(part) for part in body.split("*")) + tail, re.DOTALL)

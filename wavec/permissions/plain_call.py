"""A call that a pattern covers, found by filling its wildcards. Where one settles a question, no machine is asked."""

import re
from functools import lru_cache

from wave_runtime.permissions import PATH_TOOLS, Call, Layer, Pattern, decide

_SOME = "x"
_UNLIKE_TEXT = re.compile(r"[\[\]\\'\"?]")
"""With these a glob is not made a text by filling its stars."""


@lru_cache(maxsize=4_096)
def plain_call(rule: Pattern) -> Call | None:
    """A call that the matcher permits to a grant of `rule` alone; None: there may be one all the same."""
    call = _filled(rule)
    return call if call is not None and permitted((Layer((rule,), ()),), call) else None


def permitted(layers: tuple[Layer, ...], call: Call) -> bool:
    """Whether every layer permits `call`."""
    return decide(layers, call).permitted


def _filled(rule: Pattern) -> Call | None:
    if "*" in rule.tool or (rule.glob is not None and _UNLIKE_TEXT.search(rule.glob)):
        return None
    if rule.tool in PATH_TOOLS:
        return Call(rule.tool, re.sub(r"\*+", _SOME, (rule.glob or _SOME).replace("**/", "")))
    if rule.tool == "Bash":
        glob = (rule.glob or _SOME).removesuffix(":*").removesuffix(" *")
        return Call(rule.tool, glob.replace("*", _SOME))
    return None

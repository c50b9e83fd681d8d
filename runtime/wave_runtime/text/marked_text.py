"""Text of others in a prompt: between two marks that nothing inside can end."""

import hashlib
import re

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def marked(what: str, text: str, most: int) -> str:
    """`text` between marks that say `what` it is and carry its hash; of a text with more than `most` characters its
    head and its tail. Control characters are replaced."""
    body = _cut(_CONTROL.sub("\ufffd", text), most)
    mark = hashlib.sha256(body.encode()).hexdigest()[:16]
    return f"----- begin wave-{what} {mark} -----\n{body}\n----- end wave-{what} {mark} -----\n"


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half]}\n… {len(text) - 2 * half} characters are left out …\n{text[-half:]}"

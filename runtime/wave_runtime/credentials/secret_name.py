"""Whether a name with a telling word in it is the name of a secret: `max_tokens`, `author`, `password_file` are not."""

import re

# What follows the word, and what stands before it.
# fmt: off
_NO_SECRET_AFTER = frozenset({
    "name", "id", "type", "count", "len", "length", "limit", "policy", "policie", "url", "uri", "path", "file",
    "filename", "field", "ttl", "used", "usage", "budget", "size", "env", "var", "variable", "header", "prefix",
    "suffix", "algorithm", "alg", "version", "ref", "regex", "pattern", "placeholder", "label", "hint", "help",
    "strength", "reset", "rotation", "manager", "provider", "store", "endpoint", "issuer", "audience", "scope",
    "format", "kind", "mode", "method", "status", "state", "error", "required", "enabled", "valid", "validation",
    "verified", "index", "position", "rate", "cost", "price", "max", "min", "total", "per", "left", "remaining",
    "window", "by", "at", "schema", "class", "module", "test", "spec", "doc", "input", "output", "prompt",
    "completion", "cached", "stream", "exist", "missing", "needed", "line", "set", "changed", "updated", "created",
    "hash_algorithm", "hash_function", "description", "title", "text", "message", "generator", "service", "server",
    "host", "user", "username", "group", "role", "level", "flow", "digest", "challenge_method", "expiry", "expire",
    "expires", "expiration", "expired", "expiring", "expires_in", "expires_at",
})
# fmt: on
_ANOTHER_WORD = re.compile(
    r"(?:or|ority|ori[sz]\w*|enticat\w*|entic\w*|ors|oring|omat\w*|obah\w*|ored|orship"
    r"|i[sz]\w*|iz\w*|ary|arial|less|ed|ing)"
)
"""`auth` is the beginning of `author`, `token` of `tokenizer`, `secret` of `secretary`."""
_NO_SECRET_BEFORE = re.compile(
    r"(?:^|[_.-])(?:max|min|total|num|n|no|count|avg|mean|next_?page|page|continuation|pagination|sync|csrf_?field|public"
    r"|input|output|prompt|completion|cache_?(?:read|write|creation|hit)\w*|context|stop|eos|bos|pad|unk|sep|mask|special"
    r"|unexpected|expected|lookahead|is|has|needs?|use|require[sd]?|get|validate|check|parse|lexer|syntax|device)[_.-]?$",
    re.IGNORECASE,
)
_CAMEL_BEFORE = re.compile(r"(?:[mM]ax|[mM]in|[tT]otal|[nN]um|[pP]ublic|[uU]nexpected|[nN]ext)$")
_OF_AUTH = re.compile(r"[_.-]?(?:token|key|secret|pass|code|header)|=?$", re.IGNORECASE)


def names_secret(before: str, word: str, after: str) -> bool:
    """Whether `word`, in lower case, is the word of a secret between what stands `before` and `after` it in a name."""
    if word == "auth" and after and not _OF_AUTH.match(after):
        return False
    if word == "auth" and before and before[-1].isalpha() and not before[-1].isupper() and not after:
        return False  # `oauth`, `unauth`
    rest = _rest(word, after).lower()
    if rest and (rest.strip("_.-").removesuffix("s") in _NO_SECRET_AFTER or _ANOTHER_WORD.match(rest)):
        return False
    return not before or not (_NO_SECRET_BEFORE.search(before) or _CAMEL_BEFORE.search(before))


def _rest(word: str, after: str) -> str:
    """What of `after` does not belong to the word."""
    if word == "passw":
        for whole in ("ords", "ord", "d"):
            if after.lower().startswith(whole):
                return after[len(whole) :]
    return after[1:] if after[:1] in "sS" and not after[1:2].islower() else after

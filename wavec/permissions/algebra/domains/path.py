"""Paths in the workspace: relative, POSIX, normalised. Globs mean what `wave_runtime.permissions.path_glob` says."""

from wave_runtime.plan.json_schema.pattern import Ranges, inverted, merged

from wavec.automata.regex import Chars, Either, Regex, Repeat, Row, char, text, within
from wavec.permissions.algebra.domains.domain import ANYTHING, Domain, letters, optional

_SLASH = ord("/")
_IN_NAME = inverted(((0, 0), (_SLASH, _SLASH)))
_NAME = Repeat(Chars(_IN_NAME), 1, None)


def path_glob(glob: str) -> Regex:
    """The paths that a glob covers."""
    anchored = "/" in glob.rstrip("/")
    body = glob.removeprefix("./").lstrip("/").rstrip("/")
    start: tuple[Regex, ...] = () if anchored else (optional(ANYTHING, char("/")),)
    return Row((*start, *_parts(body), optional(char("/"), ANYTHING)))


def _parts(glob: str) -> list[Regex]:
    parts: list[Regex] = []
    at = 0
    while at < len(glob):
        end = _class_end(glob, at) if glob[at] == "[" else 0
        if glob.startswith("**/", at) and (at == 0 or glob[at - 1] == "/"):
            parts.append(optional(ANYTHING, char("/")))
            at += 3
        elif glob.startswith("**", at):
            parts.append(ANYTHING)
            at += 2
        elif glob[at] in "*?":
            one = Chars(inverted(((_SLASH, _SLASH),)))
            parts.append(Repeat(one, 0, None) if glob[at] == "*" else one)
            at += 1
        elif glob[at] == "\\" and at + 1 < len(glob):
            parts.append(char(glob[at + 1]))
            at += 2
        elif end > 0:
            parts.append(_class(glob[at + 1 : end]))
            at = end + 1
        else:
            parts.append(char(glob[at]))
            at += 1
    return parts


def _class_end(glob: str, at: int) -> int:
    first = at + 2 if glob[at + 1 : at + 2] in ("!", "^") else at + 1
    return glob.find("]", first + 1)


def _class(members: str) -> Regex:
    negated = members[0] in "!^"
    listed = members[1:] if negated else members
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(listed):
        until = at + 2 if listed[at + 1 : at + 2] == "-" and at + 2 < len(listed) else at
        if listed[at] <= listed[until]:
            found.append((ord(listed[at]), ord(listed[until])))
        at = until + 1
    return Chars(_without_slash(inverted(merged(found)) if negated else merged(found)))


def _without_slash(ranges: Ranges) -> Ranges:
    if not within(_SLASH, ranges):
        return ranges
    return inverted(merged([*inverted(ranges), (_SLASH, _SLASH)]))


def _but(*texts: str) -> Regex:
    """A name that is none of these texts."""
    options: list[Regex] = []
    for length in range(max(map(len, texts)) + 1):
        for start in sorted({known[:length] for known in texts if len(known) >= length}):
            following = {ord(known[length]) for known in texts if known.startswith(start) and len(known) > length}
            after = Chars(inverted(merged([(0, 0), (_SLASH, _SLASH), *((code, code) for code in following)])))
            options.append(Row((text(start), after, Repeat(Chars(_IN_NAME), 0, None))))
            if start and start not in texts:
                options.append(text(start))
    return Either(tuple(options))


_SEGMENT = _but(".", "..")
_FIRST = _but(".", "..", "~")

_LETTER = letters("az")
_WORD = Row((_LETTER, Repeat(letters("az", "AZ", "09", "__", "--"), 0, None)))
_PLAIN_NAME = Row((_WORD, Repeat(Row((char("."), Repeat(letters("az", "AZ", "09"), 1, None))), 0, None)))
_PRINTABLE = Repeat(letters("09", "AZ", "az", "__", "--", ".."), 1, None)

PATHS = Domain(
    every=Either((char("."), Row((_FIRST, Repeat(Row((char("/"), _SEGMENT)), 0, None))))),
    shapes=tuple(Row((name, Repeat(Row((char("/"), name)), 0, None))) for name in (_PLAIN_NAME, _PRINTABLE, _NAME)),
    read=path_glob,
    reach=path_glob,
    examples=("src/main.go", "README.md", ".env"),
)

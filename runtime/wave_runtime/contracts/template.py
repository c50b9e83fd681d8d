"""`template`: a document follows a template, and nothing of the template is left to be filled in."""

import re
from collections.abc import Iterator

from wave_runtime.contracts.judged_file import NotJudged, read_text, verdict
from wave_runtime.contracts.markdown_text import Heading, parse
from wave_runtime.ports import Check, Finding, Verdict

_HOLE = re.compile(r"\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}|<[A-Za-z][^<>\n]*>|\[[A-Z][^\[\]\n]*\](?!\()")
"""What a template leaves open: `{{ name }}`, `${name}`, `<name>`, `[NAME]`, `[Name of it]`."""
_HTML = re.compile(
    r"</?(?:a|b|br|code|details|summary|em|i|img|kbd|li|ol|p|pre|strong|sub|sup|table|td|th|tr|ul|div|span)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_CHECKBOX = re.compile(r"\[[ xX]\]")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


class Template:
    """Compares the file of `source` with the template in the settings."""

    def validate(self, check: Check) -> Verdict:
        """Passed when each heading of the template is there, in order and with content, and no hole of it is left."""
        digest = check.contract.settings.get("template")
        if not isinstance(digest, str):
            return Verdict("failed", (Finding("", "the contract has no template in the plan", "not_checked"),))
        try:
            text = read_text(check)
        except NotJudged as error:
            return Verdict("failed", (error.finding,))
        template = check.plan.text(digest)
        return verdict([*_headings(template, text), *_open_holes(template, text)])


def _headings(template: str, text: str) -> Iterator[Finding]:
    document = parse(text)
    after = 0
    for wanted in parse(template).headings:
        fits = _pattern(wanted)
        alike = [
            heading for heading in document.headings if heading.level == wanted.level and fits.fullmatch(heading.text)
        ]
        found = next((heading for heading in alike if heading.line > after), None)
        if found is None:
            yield _missing(wanted, alike, after)
            continue
        after = found.line
        below = [heading for heading in document.headings if heading.line > found.line]
        has_parts = bool(below) and below[0].level > found.level
        if not has_parts and not _COMMENT.sub("", document.section(found)).strip():
            message = f"expected content in the section `{found.text}`, found none"
            yield Finding("", message, "missing_content", found.line)


def _missing(wanted: Heading, alike: list[Heading], after: int) -> Finding:
    if alike:
        message = f"expected the heading `{wanted.text}` below line {after}, found it above"
        return Finding("", message, "structure", alike[0].line)
    return Finding("", f"expected the heading `{wanted.text}` of level {wanted.level}, found none", "structure")


def _pattern(heading: Heading) -> re.Pattern[str]:
    """What a heading of the template accepts: a hole in it is any text."""
    parts = [re.escape(" ".join(part.split())) for part in _HOLE.split(heading.text)]
    return re.compile(r".+?".join(parts).replace(r"\ ", r"\s+"), re.IGNORECASE)


def _open_holes(template: str, text: str) -> Iterator[Finding]:
    holes = {found.group() for found in _HOLE.finditer(_COMMENT.sub("", template))}
    holes = {hole for hole in holes if not _HTML.fullmatch(hole) and not _CHECKBOX.fullmatch(hole)}
    for number, line in enumerate(text.split("\n"), start=1):
        for hole in sorted(hole for hole in holes if hole in line):
            yield Finding("", f"`{hole}` of the template is still to be filled in", "missing_content", number)

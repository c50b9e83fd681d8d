"""`format`: an artifact can be published as it is: an issue, a pull request, code.

What is judged does not depend on the language of people or of programs: what the service refuses, and marks that say
that something is missing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from wave_runtime.contracts.judged_file import NotJudged, read_text, verdict
from wave_runtime.contracts.markdown_text import parse
from wave_runtime.contracts.placeholders import conflict_marks, left_out_code, placeholders
from wave_runtime.plan import Json
from wave_runtime.ports import Check, Finding, Verdict
from wave_runtime.text.artifact_json import NotJson, read_json

MAX_TITLE = 256
MAX_BODY = 65_536
"""Characters that GitHub takes for the body of an issue or of a pull request."""
_MAX_LABEL = 50


class Format:
    """Judges whether the file of `source` is what `kind` says."""

    def validate(self, check: Check) -> Verdict:
        """Passed when nothing is missing, and nothing is there that the service would refuse."""
        rules = check.contract.settings.get("rules")
        kind = rules.get("kind") if isinstance(rules, dict) else None
        judge = _KINDS.get(str(kind))
        if judge is None:
            return Verdict("failed", (Finding("", f"this runtime knows no format `{kind}`", "not_checked"),))
        try:
            text = read_text(check)
        except NotJudged as error:
            return Verdict("failed", (error.finding,))
        return verdict(list(judge(text)))


@dataclass(frozen=True, slots=True)
class _Post:
    """An issue or a pull request."""

    title: str
    title_at: str
    body: str
    body_at: str
    first_line: int
    """Line of the file where the body begins."""
    members: Mapping[str, Json]


def _issue(text: str) -> Iterator[Finding]:
    post = _post(text)
    if isinstance(post, Finding):
        yield post
        return
    yield from _published(post)
    labels = post.members.get("labels", [])
    if not isinstance(labels, list):
        yield Finding("/labels", "expected a list of texts, found something else", "schema_mismatch")
        return
    for index, label in enumerate(labels):
        name = label.get("name") if isinstance(label, dict) else label
        if not isinstance(name, str) or not name.strip():
            yield Finding(f"/labels/{index}", "expected the name of a label, found none", "missing_content")
        elif len(name) > _MAX_LABEL:
            message = f"expected at most {_MAX_LABEL} characters in a label, found {len(name)}"
            yield Finding(f"/labels/{index}", message, "format_error")


def _pull_request(text: str) -> Iterator[Finding]:
    post = _post(text)
    if isinstance(post, Finding):
        yield post
        return
    yield from _published(post)
    head, base = post.members.get("head"), post.members.get("base")
    for key, branch in (("head", head), ("base", base)):
        if key in post.members and (not isinstance(branch, str) or not branch.strip()):
            yield Finding(f"/{key}", "expected the name of a branch, found none", "missing_content")
    if isinstance(head, str) and head and head == base:
        yield Finding("/base", f"expected another branch than `head`, found `{base}` for both", "format_error")


def _code(text: str) -> Iterator[Finding]:
    if not text.strip():
        yield Finding("", "expected code, found an empty file", "missing_content")
        return
    if text.lstrip().startswith("```"):
        line = text[: len(text) - len(text.lstrip())].count("\n") + 1
        yield Finding("", "expected code, found a code fence around it", "format_error", line)
    for mark in conflict_marks(text):
        yield Finding("", f"`{mark.text}` is a mark of a merge conflict", "format_error", mark.line)
    seen = set()
    for mark in sorted((*left_out_code(text), *placeholders(text)), key=lambda each: each.line):
        if mark.line not in seen:
            seen.add(mark.line)
            yield Finding("", f"`{mark.text}` stands for code that is missing", "missing_content", mark.line)


_KINDS: Mapping[str, Callable[[str], Iterator[Finding]]] = {
    "issue": _issue,
    "pull_request": _pull_request,
    "code": _code,
}


def _post(text: str) -> "_Post | Finding":
    """From JSON with `title` and `body`, or from Markdown whose first heading is the title."""
    if text.lstrip().startswith("{"):
        try:
            value = read_json(text.encode("utf-8", "surrogatepass"), "the file")
        except NotJson as error:
            return Finding("", str(error), "format_error")
        members = value if isinstance(value, dict) else {}
        title, body = members.get("title"), members.get("body")
        if not isinstance(title, str) or not isinstance(body, str):
            key = "body" if isinstance(title, str) else "title"
            return Finding("", f"expected a text as member `{key}`, found none", "schema_mismatch")
        return _Post(title, "/title", body, "/body", 1, members)
    heading = next(iter(parse(text).headings), None)
    if heading is None:
        return Finding("", "expected a heading that is the title, found none", "structure")
    body = "\n".join(text.split("\n")[heading.line :])
    return _Post(heading.text, "", body, "", heading.line + 1, {})


def _published(post: _Post) -> Iterator[Finding]:
    if not post.title.strip():
        yield Finding(post.title_at, "expected a title, found none", "missing_content")
    if "\n" in post.title.strip():
        yield Finding(post.title_at, "expected a title of one line, found several", "format_error")
    if len(post.title) > MAX_TITLE:
        message = f"expected at most {MAX_TITLE} characters in the title, found {len(post.title)}"
        yield Finding(post.title_at, message, "format_error")
    if not post.body.strip():
        yield Finding(post.body_at, "expected a body, found none", "missing_content")
    if len(post.body) > MAX_BODY:
        message = f"expected at most {MAX_BODY} characters in the body, found {len(post.body)}"
        yield Finding(post.body_at, message, "format_error")
    for mark in placeholders(post.title):
        yield Finding(post.title_at, f"`{mark.text}` is still to be filled in", "missing_content")
    in_file = not post.body_at
    for mark in placeholders(post.body):
        line = mark.line + post.first_line - 1 if in_file else None
        yield Finding(post.body_at, f"`{mark.text}` is still to be filled in", "missing_content", line)
    for fence in parse(post.body).fences:
        if not fence.is_closed:
            line = fence.line + post.first_line - 1 if in_file else None
            yield Finding(post.body_at, "a code fence is opened and not closed", "format_error", line)

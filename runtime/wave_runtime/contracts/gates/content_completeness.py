"""`content_completeness`: enough words, every section that is asked for, nothing still to be filled in.

The measure is the least of its parts, so that much of one does not hide the lack of another: words against
`min_words`, the share of `sections` that are there with content, and 0 for a text with placeholders.
"""

import json
from collections.abc import Iterator, Mapping

from wave_runtime.contracts.gates.measure import Measure, Subject, share
from wave_runtime.contracts.markdown_rules import sections
from wave_runtime.contracts.markdown_text import parse, words
from wave_runtime.contracts.placeholders import placeholders
from wave_runtime.plan import Json
from wave_runtime.ports import Finding


def content_completeness(subject: Subject, parameters: Mapping[str, Json]) -> Measure:
    """Of JSON the texts in its members are counted; without parameters only blanks and placeholders are looked for."""
    text = _prose(subject.text)
    findings = [
        Finding("", f"`{mark.text}` is still to be filled in", "missing_content", mark.line)
        for mark in placeholders(subject.text)
    ]
    scores = [0 if findings else 100]
    count = words(text)
    wanted = parameters.get("min_words")
    least = wanted if isinstance(wanted, int) and wanted > 0 else 1
    if count < least:
        scores.append(share(count, least))
        some = "words" if least > 1 else "word"
        findings.append(Finding("", f"expected at least {least} {some}, found {count}", "missing_content"))
    names = parameters.get("sections")
    if isinstance(names, list) and names:
        document = parse(subject.text)
        missing = [found for name in names for found in list(sections(document, [str(name)]))[:1]]
        scores.append(share(len(names) - len(missing), len(names)))
        findings.extend(missing)
    return Measure(min(scores), tuple(findings))


def _prose(text: str) -> str:
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return "\n".join(_texts(json.loads(text)))
    except (ValueError, RecursionError):
        return text


def _texts(value: Json) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for member in value.values():
                yield from _texts(member)
        case list():
            for item in value:
                yield from _texts(item)

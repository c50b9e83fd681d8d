"""`markdown_spec`: headings, sections and links of a Markdown file are as they should be."""

from collections.abc import Iterator

from wave_runtime.contracts.judged_file import NotJudged, read_text, verdict
from wave_runtime.contracts.markdown_rules import hierarchy, links, named_sections, sections
from wave_runtime.contracts.markdown_text import parse
from wave_runtime.plan import Json
from wave_runtime.ports import Check, Finding, Verdict


class MarkdownSpec:
    """Judges the structure of the file of `source`."""

    def validate(self, check: Check) -> Verdict:
        """Passed when the headings form a hierarchy, required sections have content, and local links lead somewhere."""
        try:
            text = read_text(check)
        except NotJudged as error:
            return Verdict("failed", (error.finding,))
        if not text.strip():
            message = f"expected content in `{check.source}`, found none"
            return Verdict("failed", (Finding("", message, "missing_content"),))
        return verdict(list(_findings(check, text)))


def _findings(check: Check, text: str) -> Iterator[Finding]:
    document = parse(text)
    yield from hierarchy(document)
    rules = check.contract.settings.get("rules")
    stated = rules.get("sections", []) if isinstance(rules, dict) else []
    yield from sections(document, _texts(stated))
    yield from named_sections(document, _texts(rules.get("required", []) if isinstance(rules, dict) else []))
    if not (isinstance(rules, dict) and rules.get("links") is False):
        yield from links(document, check.workspace, str(check.source))


def _texts(value: Json) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []

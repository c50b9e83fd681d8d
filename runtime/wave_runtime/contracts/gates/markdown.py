"""`heading_structure` and `link_check`: the rules of `markdown_spec`, measured one by one."""

from collections.abc import Mapping

from wave_runtime.contracts.gates.measure import Measure, Subject, share
from wave_runtime.contracts.markdown_rules import hierarchy, links
from wave_runtime.contracts.markdown_text import parse
from wave_runtime.plan import Json


def heading_structure(subject: Subject, parameters: Mapping[str, Json]) -> Measure:
    """The share of headings that stand in a hierarchy; 0 without any. There are no parameters."""
    document = parse(subject.text)
    findings = tuple(hierarchy(document))
    wrong = {finding.line for finding in findings}
    score = share(len(document.headings) - len(wrong), len(document.headings)) if document.headings else 0
    return Measure(score, findings)


def link_check(subject: Subject, parameters: Mapping[str, Json]) -> Measure:
    """The share of links that lead somewhere, those of the web counted as good. There are no parameters."""
    document = parse(subject.text)
    findings = tuple(links(document, subject.workspace, subject.source))
    return Measure(share(len(document.links) - len(findings), len(document.links)), findings)

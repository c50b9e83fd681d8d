"""Findings for machines: JSON as documented, SARIF and annotations as code hosts read them."""

import json

import pytest
from jsonschema import Draft202012Validator

from wavec.diagnostics.as_github import as_github
from wavec.diagnostics.as_json import as_json, diagnostics_schema
from wavec.diagnostics.as_sarif import as_sarif
from wavec.diagnostics.coverage import Coverage
from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.diagnostics.fix import written_as
from wavec.source.span import Span
from wavec.source.text import Source

SOURCE = Source("pipelines/a b.yaml", "é: 😀x\nb: [1,\n  2]\n")
ERROR = Code("WV301", "unknown-persona", Severity.ERROR, "First line.\n\nMore.")
WARNING = Code("WV601", "unused-persona", Severity.WARNING, "Page.")
INFO = Code("WV602", "unused-file", Severity.INFO, None)
AT = Span(SOURCE, 4, 5)
LINES = Span(SOURCE, 9, 17)
FIX = written_as(AT, "y", safe=True)
FOUND = [
    ERROR.at(AT, "100% wrong: a, b", help="first\nsecond", also=[Label(LINES, "defined here")], fix=FIX),
    WARNING.at(LINES, "unused"),
]
COVERED = (Coverage("trust", "step", 3, {"too long": 2}), Coverage("types", "value", 0, {}))


def test_json_is_as_documented() -> None:
    written = json.loads(as_json(FOUND, COVERED))
    assert written == {
        "format_version": "1.0",
        "results": [
            {
                "code": "WV301",
                "slug": "unknown-persona",
                "severity": "error",
                "message": "100% wrong: a, b",
                "help": "first\nsecond",
                "file": "pipelines/a b.yaml",
                "start": {"line": 1, "column": 5},
                "end": {"line": 1, "column": 6},
                "related": [
                    {
                        "message": "defined here",
                        "file": "pipelines/a b.yaml",
                        "start": {"line": 2, "column": 4},
                        "end": {"line": 3, "column": 5},
                    }
                ],
                "fix": {
                    "title": "write `y`",
                    "safe": True,
                    "edits": [
                        {
                            "file": "pipelines/a b.yaml",
                            "start": {"line": 1, "column": 5},
                            "end": {"line": 1, "column": 6},
                            "replacement": "y",
                        }
                    ],
                },
            },
            {
                "code": "WV601",
                "slug": "unused-persona",
                "severity": "warning",
                "message": "unused",
                "help": None,
                "file": "pipelines/a b.yaml",
                "start": {"line": 2, "column": 4},
                "end": {"line": 3, "column": 5},
                "related": [],
                "fix": None,
            },
        ],
        "coverage": [
            {"pass": "trust", "unit": "step", "judged": 3, "not_judged": [{"reason": "too long", "count": 2}]},
            {"pass": "types", "unit": "value", "judged": 0, "not_judged": []},
        ],
    }
    assert as_json(FOUND, COVERED).isascii()


def test_json_obeys_its_schema_which_refuses_what_differs() -> None:
    Draft202012Validator.check_schema(diagnostics_schema())
    validator = Draft202012Validator(diagnostics_schema())
    written = json.loads(as_json(FOUND, COVERED))
    assert list(validator.iter_errors(written)) == []
    assert list(validator.iter_errors(json.loads(as_json([])))) == []
    del written["coverage"][0]["judged"]
    assert len(list(validator.iter_errors(written))) == 1
    written["coverage"] = []
    del written["results"][0]["start"]
    assert len(list(validator.iter_errors(written))) == 1


def test_sarif_has_rules_places_and_fingerprints() -> None:
    (run,) = json.loads(as_sarif(FOUND))["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    assert [(rule["id"], rule["shortDescription"]["text"]) for rule in rules] == [
        ("WV301", "First line."),
        ("WV601", "Page."),
    ]
    first, second = run["results"]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("WV301", 0, "error")
    assert (second["ruleId"], second["ruleIndex"], second["level"]) == ("WV601", 1, "warning")
    assert first["message"]["text"] == "100% wrong: a, b\nhelp: first\nsecond"
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "pipelines/a%20b.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 6},
    }
    assert first["relatedLocations"][0]["message"] == {"text": "defined here"}
    assert "relatedLocations" not in second
    (change,) = first["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"] == first["locations"][0]["physicalLocation"]["artifactLocation"]
    region = first["locations"][0]["physicalLocation"]["region"]
    assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": "y"}}]
    assert first["fixes"][0]["properties"] == {"safe": True}
    assert "fixes" not in second


def test_a_fingerprint_survives_a_move_and_tells_repetitions_apart() -> None:
    def fingerprints(text: str) -> list[str]:
        source = Source("a.yaml", text)
        starts = [start for start in range(len(text)) if text.startswith("x", start)]
        (run,) = json.loads(as_sarif([ERROR.at(Span(source, start, start + 1), "m") for start in starts]))["runs"]
        return [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]

    assert fingerprints("x\n  x\n") == fingerprints("a\n  x\nb\nx\n")
    assert len(set(fingerprints("x\nx\n"))) == 2


ANNOTATIONS: list[tuple[list[Diagnostic], str]] = [
    ([], ""),
    (
        FOUND[:1],
        (
            "::error file=pipelines/a b.yaml,line=1,endLine=1,col=5,endColumn=5,title=WV301 unknown-persona::"
            "100%25 wrong: a, b%0Ahelp: first%0Asecond\n"
        ),
    ),
    ([FOUND[1]], "::warning file=pipelines/a b.yaml,line=2,endLine=3,title=WV601 unused-persona::unused\n"),
    (
        [INFO.at(Span(Source("a,b:c.yaml", "x"), 0, 0), "m\x1b")],
        "::notice file=a%2Cb%3Ac.yaml,line=1,endLine=1,col=1,endColumn=1,title=WV602 unused-file::m\\u{1b}\n",
    ),
]


@pytest.mark.parametrize(("findings", "expected"), ANNOTATIONS)
def test_annotations_are_escaped(findings: list[Diagnostic], expected: str) -> None:
    assert as_github(findings) == expected


def test_annotations_are_few_and_the_worst_come_first() -> None:
    lines = as_github([INFO.at(AT, "i")] * 3 + [WARNING.at(AT, "w")] * 12 + [ERROR.at(AT, "e")] * 11).splitlines()
    assert [line[2] for line in lines[:-1]] == ["e"] * 10 + ["w"] * 10 + ["n"] * 3
    assert lines[-1] == "3 more findings are not shown here"

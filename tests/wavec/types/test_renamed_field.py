"""A field that is renamed in a producer's schema breaks each of its consumers when the pipeline is compiled: at the
consumer's line, naming the producer's."""

import pytest

from tests.sources import compile_text
from wavec.source.span import Span

PIPELINE = """
kind: WavePipeline
steps:
  - id: scan
    persona: navigator
    exec: {type: prompt, source: Look for risks.}
    output_artifacts: [[findings, findings.json, json]]
    handover:
      contract:
        type: json_schema
        source: findings.json
        must_pass: true
        SCHEMA
  - id: report
    persona: navigator
    dependencies: [scan]
    exec:
      type: prompt
      source: |
        Report
        {{ steps.scan.findings.risk.level }} now.
  - id: mail
    dependencies: [report]
    exec:
      type: command
      env: {LEVEL: "{{ upper(scan.out.findings.risk.level) }}"}
      source: mail "$LEVEL"
  - id: each
    persona: navigator
    dependencies: [scan]
    strategy: {type: matrix, items_source: scan/findings, item_key: risk.files}
    exec: {type: prompt, source: "Look at {{ item.path }}"}
    output_artifacts: [["it", "notes/{{ item.path }}.md", markdown]]
"""
INLINE = """schema:
          type: object
          required: [risk]
          additionalProperties: false
          properties:
            risk:
              type: object
              required: [level, files]
              additionalProperties: false
              properties:
                level: {type: string}
                files:
                  type: array
                  items:
                    type: object
                    required: [path]
                    additionalProperties: false
                    properties:
                      path: {type: string}"""
FILE = """{
  "type": "object",
  "required": ["risk"],
  "additionalProperties": false,
  "properties": {
    "risk": {"$ref": "risk.schema.json"}
  }
}
"""
RISK = """{
  "type": "object",
  "required": ["level", "files"],
  "additionalProperties": false,
  "properties": {
    "level": {"type": "string"},
    "files": {"type": "array", "items": {"$ref": "#/$defs/file"}}
  },
  "$defs": {
    "file": {
      "type": "object",
      "required": ["path"],
      "additionalProperties": false,
      "properties": {"path": {"type": "string"}}
    }
  }
}
"""
WAYS = {
    # where the schema is, and in which file its lines are
    "in the pipeline": (PIPELINE.replace("SCHEMA", INLINE), {}, "pipelines/review.yaml"),
    "in files": (
        PIPELINE.replace("SCHEMA", "schema_path: schemas/findings.json"),
        {"schemas/findings.json": FILE, "schemas/risk.schema.json": RISK},
        "schemas/risk.schema.json",
    ),
    "in one file": (
        PIPELINE.replace("SCHEMA", "schema_path: schemas/findings.json"),
        {
            "schemas/findings.json": FILE.replace(
                '{"$ref": "risk.schema.json"}', RISK.replace("#/$defs", "#/properties/risk/$defs")
            )
        },
        "schemas/findings.json",
    ),
}

RENAMED = [
    # the old name, the new one; each consumer's line, and the line of the producer that is named
    ("level", "levels", [("{{ steps.scan.findings.risk.level", "levels"), ("scan.out.findings.risk.level", "levels")]),
    ("level", "verdict", [("{{ steps.scan.findings.risk.level", None), ("scan.out.findings.risk.level", None)]),
    ("files", "paths", [("items_source", None)]),
    ("path", "paths", [("Look at", "paths"), ("notes/", "paths")]),
]


def renamed(text: str, old: str, new: str) -> str:
    """`text` with the property `old` of a schema called `new`, and everything else as it was."""
    for before, after in (
        (f"[{old}]", f"[{new}]"),
        (f"[{old}, ", f"[{new}, "),
        (f", {old}]", f", {new}]"),
        (f" {old}:", f" {new}:"),
        (f'"{old}"', f'"{new}"'),
    ):
        text = text.replace(before, after)
    return text


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("old", "new", "broken"), RENAMED, ids=[f"{row[0]} to {row[1]}" for row in RENAMED])
def test_each_consumer_breaks_at_its_line(way: str, old: str, new: str, broken: list[tuple[str, str | None]]) -> None:
    pipeline, files, declared_in = WAYS[way]
    assert compile_text(pipeline, files=files).ok
    compiled = compile_text(
        renamed(pipeline, old, new) if not files else pipeline,
        files={name: renamed(text, old, new) for name, text in files.items()},
    )
    found = [finding for finding in compiled.diagnostics if finding.code.id < "WV600"]
    assert [finding.code.id for finding in found] == ["WV411"] * len(broken)
    for finding, (consumer, near) in zip(found, broken, strict=True):
        assert consumer in line_of(finding.primary.span)
        (also,) = finding.also
        assert also.span.source.name == declared_in
        if near is not None:
            assert near in also.span.text
            assert finding.help == f"did you mean `{near}`?"


def line_of(span: Span) -> str:
    """The line of the file where `span` begins."""
    return span.source.text.splitlines()[span.first.line - 1]

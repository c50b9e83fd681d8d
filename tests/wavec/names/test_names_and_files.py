"""What cannot be a name, or a file that is named, and why."""

import pytest

from tests.sources import compile_text, mistakes

MANIFEST = "kind: WaveManifest\nmetadata: {name: shop}\n"
SIGNS = "use letters, digits, `_`, `-` and `.`, beginning with a letter or digit"
REFUSED = [
    ("a b", "`a b` cannot be the id of a step", SIGNS),
    ("ä", "`ä` cannot be the id of a step", SIGNS),
    (
        "con",
        "`con` cannot be the id of a step: as the name of a file it has `con`, which is a device on some systems",
        "choose another name",
    ),
    (
        "a.",
        "`a.` cannot be the id of a step: as the name of a file it has `a.`, which ends in a blank or a dot",
        "choose another name",
    ),
    ("a" * 101, "a name of 101 characters cannot be the id of a step", "use at most 100 characters"),
]


@pytest.mark.parametrize(("name", "message", "help"), REFUSED, ids=["blank", "letter", "device", "dot", "long"])
def test_an_id_that_cannot_be_one(name: str, message: str, help: str) -> None:
    text = f'steps: [{{id: "{name}", exec: {{type: command, source: "true"}}}}]'
    (finding,) = compile_text(text, manifest=MANIFEST).diagnostics
    assert (finding.code.id, finding.message, finding.help) == ("WV322", message, help)


def test_the_program_of_an_adapter_has_a_name() -> None:
    manifest = MANIFEST + 'adapters: {claude: {binary: " "}}\npersonas: {nobody: {adapter: claude}}\n'
    text = "steps: [{id: a, persona: nobody, exec: {type: prompt, source: Look.}}]"
    found = [(finding.code.id, finding.message) for finding in compile_text(text, manifest=manifest).diagnostics]
    assert ("WV203", "`binary` takes the name of a program, found the text ` `") in found


PERSONA = """
kind: WaveManifest
metadata: {{name: shop}}
adapters: {{claude: {{binary: claude}}}}
personas:
  {name}: {{adapter: {adapter}, permissions: {{allowed_tools: {tools}}}}}
"""


@pytest.mark.parametrize(
    ("adapter", "tools", "expected"),
    [
        ("[claude]", "[Read]", [("WV203", "[claude]")]),
        ('""', "[Read]", [("WV302", '""')]),
        ("claud", "[Read]", [("WV302", "claud")]),
        ("claude", "[5]", [("WV204", "5")]),
        ("claude", "[true, '5']", [("WV204", "true"), ("WV501", "'5'")]),
        ("claude", "[1e5]", [("WV204", "1e5")]),
        ("claude", "['true']", [("WV543", "'true'")]),
    ],
)
def test_one_mistake_in_a_persona_gives_one_message(adapter: str, tools: str, expected: list[tuple[str, str]]) -> None:
    text = "steps: [{id: a, persona: nav, exec: {type: prompt, source: Look.}}]"
    found = compile_text(text, manifest=PERSONA.format(name="nav", adapter=adapter, tools=tools))
    assert [one[:2] for one in mistakes(found) if one[0] != "WV502"] == expected


@pytest.mark.parametrize(
    ("defined", "named", "help"),
    [
        (
            "n\u0430v",
            "nav",
            "did you mean `n\u0430v`? `n\u0430v` has the letter `U+0430 cyrillic small letter a` where `nav` has `a`",
        ),
        (
            "read",
            "r\u0435ad",
            "did you mean `read`? `r\u0435ad` has the letter `U+0435 cyrillic small letter ie` where `read` has `e`",
        ),
        ("reader", "raeder", "did you mean `reader`?"),
    ],
)
def test_a_letter_that_looks_like_another_is_named(defined: str, named: str, help: str) -> None:
    text = f"steps: [{{id: a, persona: {named}, exec: {{type: prompt, source: Look.}}}}]"
    found = compile_text(text, manifest=PERSONA.format(name=defined, adapter="claude", tools="[Read]")).diagnostics
    (finding,) = (finding for finding in found if finding.code.id == "WV301")
    assert finding.help == help
    assert finding.fix is not None and finding.fix.safe == (help == "did you mean `reader`?")


TRIPLES = [
    ("workspace: {mount: [[./src, /src, readonly, more]]}", "[source, target, mode]"),
    ("workspace: {mount: [[1, 2, 3]]}", "[source, target, mode]"),
    ("output_artifacts: [[out]]", "[name, path, type]"),
]


@pytest.mark.parametrize(("written", "triple"), TRIPLES)
def test_what_is_no_triple_is_told_of_them(written: str, triple: str) -> None:
    text = f'steps: [{{id: a, exec: {{type: command, source: "true"}}, {written}}}]'
    (finding,) = compile_text(text, manifest=MANIFEST).diagnostics
    assert (finding.code.id, finding.help) == ("WV203", f"write a mapping, or `{triple}`")
    assert finding.message.endswith("is a mapping, found a list")


FOLDERS = [
    ("system_prompt_file: docs", "schema: {type: string}", "the system prompt `docs` is a folder, expected a file"),
    ("system_prompt_file: docs/a.md", "schema: docs", "the schema `docs` is a folder, expected a file"),
]


@pytest.mark.parametrize(("of_persona", "of_input", "message"), FOLDERS)
def test_a_folder_in_the_place_of_a_file_is_told_from_a_missing_one(
    of_persona: str, of_input: str, message: str
) -> None:
    manifest = (
        MANIFEST + f"adapters: {{claude: {{binary: claude}}}}\npersonas: {{a: {{adapter: claude, {of_persona}}}}}\n"
    )
    text = f"input: {{{of_input}}}\nsteps: [{{id: a, persona: a, exec: {{type: prompt, source: Look.}}}}]"
    found = compile_text(text, manifest=manifest, files={"docs/a.md": "Look."}).diagnostics
    assert [(one.message, one.help) for one in found if one.code.id == "WV316"] == [(message, "name a file in it")]

"""Embedding keeps the meaning: the whole accepts what the files accept, as jsonschema reads them from a registry."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema.validators import validator_for
from referencing import Registry, Resource
from wave_runtime.plan import Json
from wave_runtime.plan.json_schema.keywords import Path
from wave_runtime.schema import validate

from wavec.schemas.embed import embed
from wavec.schemas.references import Unresolved, Unusable

D7, D19, D20 = (
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
)
SITE = "https://site.example/"
FILES = ("main.json", "a.json", "d/b.json", "x%y z.json")


def embedded(files: Mapping[str, Any]) -> Any:
    """`main.json` with all it refers to."""

    def load(name: str, file: str, path: Path) -> Json | None:
        return files.get(name)

    return embed(files["main.json"], "main.json", load)


def judged(schema: Any, value: Any, registry: Any) -> str:
    """What jsonschema says."""
    try:
        return "accepted" if validator_for(schema)(schema, registry=registry).is_valid(value) else "refused"
    except RecursionError:
        return "endless"


def registry_of(files: Mapping[str, Any], draft: str) -> Any:
    """All files, each where it was found and where it may have been published."""
    found = {
        # jsonschema does not see the `$id` at the top of what a reference leads to.
        "https://files.example/" + quote(name): {key: value for key, value in content.items() if key != "$id"}
        for name, content in files.items()
    }
    published = {SITE + quote(name): content for name, content in files.items()}
    resources = (
        (place, Resource.from_contents({"$schema": draft, **content})) for place, content in (found | published).items()
    )
    return Registry().with_resources(resources).crawl()


def mended(files: dict[str, Any]) -> Any:
    """`main.json` with all it refers to; references that are refused are taken out of `files`, one after the other."""
    while True:
        try:
            return embedded(files)
        except Unresolved as error:
            schema = files[error.file]
            for step in error.path[:-1]:
                schema = schema[step]
            del schema[error.path[-1]]


NAMES = st.sampled_from(("a", "default", "enum", "const", "examples", "$ref", "properties"))
PLACES = ("", *FILES, "../a.json", "b.json", "n.json", SITE + "n.json")
FRAGMENTS = (
    "",
    "#",
    "#foo",
    "#/$defs/one",
    "#/definitions/one",
    "#/properties/a",
    "#/x-parts/p",
    "#/$defs/in/$defs/one",
)


def references() -> st.SearchStrategy[dict[str, Any]]:
    """References to files by path, to resources by name, to anchors and to places."""
    place = st.sampled_from(PLACES).map(lambda name: name if name.startswith(SITE) else quote(name))
    made = st.tuples(place, st.sampled_from(FRAGMENTS)).map("".join)
    return made.filter(bool).map(lambda reference: {"$ref": reference})


LEAVES: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{"type": kind} for kind in ("object", "string", "integer")]
    + [{"const": {"$ref": "#/nowhere"}}, {"enum": [1, {"$id": "https://no.example"}]}, {"required": ["a"]}]
)
SCHEMAS: st.SearchStrategy[dict[str, Any]] = st.recursive(
    LEAVES | references(),
    lambda inner: st.one_of(
        st.dictionaries(NAMES, inner, min_size=1, max_size=3).map(lambda members: {"properties": members}),
        st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"allOf": parts}),
        st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"anyOf": parts}),
        inner.map(lambda part: {"not": {"allOf": [part]}}),
        inner.map(lambda part: {"items": part}),
    ),
    max_leaves=5,
)


@st.composite
def documents(draw: st.DrawFn, draft: str, name: str) -> dict[str, Any]:
    """A file with definitions, one of them a resource of its own."""
    named = {"$id": "#foo"} if draft == D7 else {"$anchor": "foo"}
    key = "definitions" if draft == D7 else "$defs"
    optional = st.booleans()
    inside = {"allOf": [draw(SCHEMAS)], key: {"one": {"allOf": [draw(SCHEMAS)]}}}
    if draw(optional):
        inside["$id"] = draw(st.sampled_from((f"{name[0]}/n.json", "n.json", f"{SITE}{name[0]}.json")))
    definitions = {"one": draw(SCHEMAS), "two": {**named, "allOf": [draw(SCHEMAS)]}, "in": inside}
    whole: dict[str, Any] = {"allOf": [draw(SCHEMAS)], "x-parts": {"p": draw(SCHEMAS)}, key: definitions}
    if draw(optional):
        whole["$id"] = SITE + quote(name)
    return whole


@st.composite
def sets_of_files(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A draft and files that are written in it; main.json says so."""
    draft = draw(st.sampled_from((D7, D19, D20)))
    names = draw(st.sets(st.sampled_from(FILES[1:]), max_size=3))
    files = {name: draw(documents(draft, name)) for name in ("main.json", *sorted(names))}
    files["main.json"]["$schema"] = draft
    return draft, files


VALUES = st.recursive(
    st.sampled_from([1, "a", None, {"$ref": "#/nowhere"}]),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3) | st.lists(inner, max_size=2),
    max_leaves=6,
)


@settings(max_examples=400, deadline=None)
@given(sets_of_files(), st.lists(VALUES, min_size=1, max_size=5))
def test_the_whole_means_what_the_files_mean(made: tuple[str, dict[str, Any]], values: list[Any]) -> None:
    draft, files = made
    whole = mended(files)
    main = {"$schema": draft, "$ref": "https://files.example/main.json"}
    registry = registry_of(files, draft)
    for value in values:
        expected = judged(main, value, registry)
        assert judged(whole, value, Registry()) == expected
        # The validator of the runtime, which takes the end of the stack for an endless reference, too.
        assert expected == "endless" or (validate(whole, value) == ()) is (expected == "accepted")


INTEGER: Any = {"type": "integer"}
KEPT: list[tuple[str, dict[str, Any], Any]] = [
    # what, the files, and what they become
    (
        "a property that is called as a keyword of values is",
        {"main.json": {"properties": {"default": {"$ref": "a.json"}, "enum": {"$ref": "a.json"}}}, "a.json": INTEGER},
        {
            "properties": {"default": {"$ref": "#/$defs/a.json"}, "enum": {"$ref": "#/$defs/a.json"}},
            "$defs": {"a.json": INTEGER},
        },
    ),
    (
        "values are left alone",
        {"main.json": {"const": {"$ref": "a.json"}, "properties": {"$ref": {"default": {"$ref": "a.json"}}}}},
        {"const": {"$ref": "a.json"}, "properties": {"$ref": {"default": {"$ref": "a.json"}}}},
    ),
    (
        "an anchor of another file",
        {"main.json": {"$ref": "a.json#foo"}, "a.json": {"$defs": {"x": {"$anchor": "foo", **INTEGER}}}},
        {"$ref": "#/$defs/a.json/$defs/x", "$defs": {"a.json": {"$defs": {"x": INTEGER}}}},
    ),
    (
        "an anchor of draft 7",
        {
            "main.json": {"$schema": D7, "allOf": [{"$ref": "a.json#foo"}]},
            "a.json": {"$schema": D7, "definitions": {"x": {"$id": "#foo", **INTEGER}}},
        },
        {
            "$schema": D7,
            "allOf": [{"$ref": "#/$defs/a.json/definitions/x"}],
            "$defs": {"a.json": {"definitions": {"x": INTEGER}}},
        },
    ),
    (
        "a name with signs that mean something in references",
        {"main.json": {"$ref": "a%25b%20%23.json#/$defs/%25"}, "a%b #.json": {"$defs": {"%": INTEGER}}},
        {"$ref": "#/$defs/a%25b%20%23.json/$defs/%25", "$defs": {"a%b #.json": {"$defs": {"%": INTEGER}}}},
    ),
    (
        "a part with an address of its own",
        {
            "main.json": {
                "items": {
                    "$id": "sub/x.json",
                    "items": {"$ref": "y.json"},
                    "not": {"$ref": "#/$defs/z"},
                    "$defs": {"z": INTEGER},
                }
            },
            "sub/y.json": INTEGER,
        },
        {
            "items": {
                "items": {"$ref": "#/$defs/sub~1y.json"},
                "not": {"$ref": "#/items/$defs/z"},
                "$defs": {"z": INTEGER},
            },
            "$defs": {"sub/y.json": INTEGER},
        },
    ),
    (
        "a key that somebody has",
        {"main.json": {"$ref": "a.json", "$defs": {"a.json": True, "a.json (2)": True}}, "a.json": INTEGER},
        {
            "$ref": "#/$defs/a.json (3)".replace(" ", "%20"),
            "$defs": {"a.json": True, "a.json (2)": True, "a.json (3)": INTEGER},
        },
    ),
    (
        "draft 7 does not know `$defs`",
        {"main.json": {"$schema": D7, "allOf": [{"$ref": "a.json"}], "$defs": 5}, "a.json": INTEGER},
        {"$schema": D7, "allOf": [{"$ref": "#/definitions/a.json"}], "$defs": 5, "definitions": {"a.json": INTEGER}},
    ),
    (
        "what only a reference calls a schema",
        {
            "main.json": {"$ref": "a.json#/x/y"},
            "a.json": {"x": {"y": {"items": {"$ref": "b.json"}}, "z": {"$ref": "?"}}},
            "b.json": True,
        },
        {
            "$ref": "#/$defs/a.json/x/y",
            "$defs": {
                "a.json": {"x": {"y": {"items": {"$ref": "#/$defs/b.json"}}, "z": {"$ref": "?"}}},
                "b.json": True,
            },
        },
    ),
    (
        "names and drafts of other files are left out",
        {
            "main.json": {"$schema": D20, "$id": SITE + "main.json", "items": {"$ref": "a.json"}},
            "a.json": {"$schema": D20, "$id": SITE + "a.json", "$anchor": "top", "items": {"$ref": SITE + "main.json"}},
        },
        {
            "$schema": D20,
            "$id": SITE + "main.json",
            "items": {"$ref": "#/$defs/a.json"},
            "$defs": {"a.json": {"items": {"$ref": "#"}}},
        },
    ),
    (
        "a dynamic reference that can mean one schema only",
        {"main.json": {"items": {"$ref": "a.json"}}, "a.json": {"$dynamicAnchor": "n", "items": {"$dynamicRef": "#n"}}},
        {"items": {"$ref": "#/$defs/a.json"}, "$defs": {"a.json": {"items": {"$dynamicRef": "#/$defs/a.json"}}}},
    ),
    (
        "a recursive reference inside another file",
        {
            "main.json": {"$schema": D19, "items": {"$ref": "a.json"}, "contains": {"$recursiveRef": "#"}},
            "a.json": {"items": {"$recursiveRef": "#"}, "contains": {"$ref": "#/items", "$recursiveRef": "#"}},
        },
        {
            "$schema": D19,
            "items": {"$ref": "#/$defs/a.json"},
            "contains": {"$recursiveRef": "#"},
            "$defs": {
                "a.json": {
                    "items": {"$ref": "#/$defs/a.json"},
                    "contains": {"$ref": "#/$defs/a.json/items", "allOf": [{"$ref": "#/$defs/a.json"}]},
                }
            },
        },
    ),
]


@pytest.mark.parametrize(("name", "files", "expected"), KEPT, ids=[row[0] for row in KEPT])
def test_what_becomes_of_files(name: str, files: dict[str, Any], expected: Any) -> None:
    assert embedded(files) == expected


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    # the files; the file and the place of the finding; what it says
    ({"main.json": {"$ref": "#"}}, "main.json/$ref", "leads back to itself for the same value"),
    ({"main.json": {"$defs": {"a": {"$ref": "#/$defs/a"}}}}, "main.json/$defs/a/$ref", "leads back to itself"),
    (
        {
            "main.json": {"items": {"$ref": "a.json"}},
            "a.json": {"allOf": [True, {"$ref": "b.json"}]},
            "b.json": {"$ref": "a.json"},
        },
        "a.json/allOf/1/$ref",
        "leads back to itself",
    ),
    (
        {"main.json": {"$schema": D7, "allOf": [{"$ref": "a.json"}]}, "a.json": {"$schema": D20}},
        "main.json/allOf/0/$ref",
        "leads to `a.json`, which is written in draft 2020-12, and this schema in 07",
    ),
    (
        {"main.json": {"$schema": D7, "not": {"$ref": "a.json"}}, "a.json": {"dependencies": {"a": 5}}},
        "a.json/dependencies/a",
        "is not allowed",
    ),
    (
        {"main.json": {"items": {"$id": SITE + "x", "$schema": D7}}},
        "main.json/items/$schema",
        "a schema inside another cannot have a draft of its own",
    ),
    (
        {"main.json": {"items": {"$id": SITE + "x", "items": {"$ref": "a.json"}}}, "a.json": True},
        "main.json/items/items/$ref",
        f"leads to `{SITE}a.json`, because of the `$id` around it, and nothing is fetched",
    ),
    (
        {"main.json": {"$ref": SITE + "x", "allOf": [{"$id": SITE + "x"}, {"$id": SITE + "x"}]}},
        "main.json/$ref",
        "names two schemas with the same `$id`",
    ),
    (
        {"main.json": {"$ref": "#x", "allOf": [{"$anchor": "x"}, {"$anchor": "x"}]}},
        "main.json/$ref",
        "names two schemas with the same anchor",
    ),
    ({"main.json": {"$ref": "#/required", "required": []}}, "main.json/$ref", "leads to what is no schema"),
    ({"main.json": {"$ref": "#/x", "x": {"type": "objekt"}}}, "main.json/x/type", "`objekt` is not a type"),
    ({"main.json": {"$ref": "#/x", "x": {"not": {"pattern": "["}}}}, "main.json/x/not/pattern", "the pattern `[` ends"),
    (
        {"main.json": {"$ref": "#/x", "x": {"patternProperties": {"[": {}}}}},
        "main.json/x/patternProperties",
        "`[` ends",
    ),
    (
        {
            "main.json": {"$dynamicAnchor": "n", "not": {"$ref": "a.json"}},
            "a.json": {"$dynamicAnchor": "n", "items": {"$dynamicRef": "#n"}},
        },
        "a.json/items/$dynamicRef",
        "may lead to several schemas with the same `$dynamicAnchor`",
    ),
    (
        {
            "main.json": {"$schema": D19, "$recursiveAnchor": True, "not": {"$ref": "a.json"}},
            "a.json": {"$recursiveAnchor": True, "items": {"$recursiveRef": "#"}},
        },
        "a.json/items/$recursiveRef",
        "may lead to several schemas with the same `$recursiveAnchor`",
    ),
]


@pytest.mark.parametrize(("files", "place", "said"), REFUSED)
def test_what_cannot_be_embedded(files: dict[str, Any], place: str, said: str) -> None:
    with pytest.raises(Unusable) as caught:
        embedded(files)
    error = caught.value
    assert "/".join((error.file, *map(str, error.path))) == place
    assert said in error.reason


def test_alternatives_that_lead_back_are_not_refused() -> None:
    main: Any = {"anyOf": [{"type": "string"}, {"items": {"$ref": "#"}}], "properties": {"a": {"$ref": "#"}}}
    assert embedded({"main.json": main}) == main

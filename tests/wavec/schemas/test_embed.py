"""Embedding keeps the meaning: the whole accepts what the files accept, as jsonschema reads them from a registry."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema.validators import validator_for
from referencing import Registry, Resource
from wave_runtime.plan import Json
from wave_runtime.plan.json_schema.keywords import Path
from wave_runtime.schema import validate

from wavec.schemas.embed import embed
from wavec.schemas.references import Unresolved

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

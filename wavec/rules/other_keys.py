"""A prompt asks for JSON with other keys than the contract takes.

The agent writes what the prompt shows it, and the contract refuses that: the attempt fails, and so does the next one.
Looked at are objects that a prompt shows and lists of keys ("JSON with `files`, `risks`"), against a contract with a
schema whose `properties` are known.

Wrong: golden/reject/WV645-other-keys.   Fix: make the keys in the prompt and in the schema the same.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.diagnostics.suggest import closest
from wavec.names.named import NamedContract, NamedStep
from wavec.rules.project import Project
from wavec.rules.prompt_json import Member, ShownJson, shown_json
from wavec.rules.stated_schemas import followed

CODE = Code("WV645", "other-keys", Severity.WARNING, __doc__)

_DEMAND = re.compile(
    r"(?i)\b(?:output|write|create|produce|return|respond|generate|save|format|structure|schema)\b[^{}]{0,120}$"
)
_NOT_THIS = re.compile(r"(?i)\b(?:input|given|receive|read|response from|returns|request)\b[^{}]{0,60}$")
_BEFORE = 160


def check(project: Project) -> Iterator[Diagnostic]:
    for _, step in project.steps():
        contract = _contract(step)
        prompt = step.document.prompt
        if contract is None or prompt is None or contract.schema is None:
            continue
        schema = followed(contract.schema.value)
        if not isinstance(schema, Mapping) or not isinstance(schema.get("properties"), Mapping):
            continue
        shown = _meant(list(shown_json(prompt)), schema["properties"])
        reference = contract.document.node.schema_reference
        if shown is not None and reference is not None:
            yield from _differences(shown, schema, Label(contract.document.node.at(reference[0]), "the schema"))


def _contract(step: NamedStep) -> NamedContract | None:
    """The one contract with a schema; with several it is not known which of them the prompt means."""
    found = [contract for contract in step.contracts if contract.schema is not None]
    return found[0] if len(found) == 1 else None


def _meant(shown: list[ShownJson], properties: Mapping[str, Any]) -> ShownJson | None:
    """The object that is to be the artifact: most of its keys are those of the schema, or it is the only one and the
    words before it ask for it."""
    objects = [each for each in shown if each.members]
    near = [each for each in objects if 2 * sum(name in properties for name in each.names) >= len(each.names)]
    if near:
        return max(near, key=lambda each: sum(name in properties for name in each.names))
    if len(objects) != 1:
        return None
    (only,) = objects
    before = only.template.text[max(0, only.start - _BEFORE) : only.start]
    return only if only.listed or (_DEMAND.search(before) and not _NOT_THIS.search(before)) else None


def _differences(shown: ShownJson, schema: Mapping[str, Any], also: Label) -> Iterator[Diagnostic]:
    properties = schema["properties"]
    closed = schema.get("additionalProperties") is False and "patternProperties" not in schema
    absent = set(properties) - set(shown.names)
    near = {member.name: closest(member.name, absent) for member in shown.members if member.name not in properties}
    # An open schema takes any key: only one that is misspelt is a mistake.
    unknown = [member for member in shown.members if member.name in near and (closed or near[member.name])]
    required = schema.get("required")
    text = shown.template.text
    # A key that the prompt has elsewhere may well be asked for there, in words.
    missing = [
        name for name in (required if isinstance(required, list) and shown.whole else ()) if not _stands_in(text, name)
    ]
    if not unknown and not missing:
        return
    parts = []
    if unknown:
        refused = "does not allow" if closed else "does not have"
        parts.append(f"has {_listed([member.name for member in unknown])}, which the schema {refused}")
    if missing:
        parts.append(f"lacks {_listed(missing)}, which the schema requires")
    where = "list of keys" if shown.listed else "JSON"
    yield CODE.at(
        shown.at(unknown[0] if unknown else None),
        f"the {where} in the prompt {', and '.join(parts)}",
        help=_help(unknown, near),
        also=(also,),
    )


def _stands_in(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names[:5]) + (", ..." if len(names) > 5 else "")


def _help(unknown: list[Member], near: Mapping[str, str | None]) -> str:
    meant = next(((member.name, near[member.name]) for member in unknown if near[member.name]), None)
    if meant is not None:
        return f"did you mean `{meant[1]}` by `{meant[0]}`?"
    return "make the keys in the prompt and in the schema the same"

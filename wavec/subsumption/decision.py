"""The question and its answer: the only entrance."""

from typing import Any, cast

from wave_runtime.plan import Json

from wavec.automata.work import TooLarge, Work
from wavec.schemas.plain_schema import is_plain_schema
from wavec.schemas.validity import Unjudged, Violation, schema_problem
from wavec.subsumption.answer import Answer, Limit, Proved, Refuted, Unknown
from wavec.subsumption.document import Document, Literal, Nodes, at
from wavec.subsumption.language.match import Undecided
from wavec.subsumption.search import Search
from wavec.subsumption.why import nearest, why
from wavec.subsumption.witness.result import Empty, Found

_MOST_NODES = 20_000
_MOST_CHECKED = 4_000
"""Parts of a schema that is not of the plain kind: to check it against the schema of schemas takes long."""
_MAX_DEPTH = 80


def decided(producer: Json, consumer: Json, limit: Limit) -> Answer:
    """The answer of `decide`."""
    for name, schema in (("producer", producer), ("consumer", consumer)):
        if (unknown := _unusable(name, schema)) is not None:
            return unknown
    work, nodes = Work(limit.steps), Nodes()
    source, target = Document("producer", producer), Document("consumer", consumer)
    for document in (source, target):
        if (pointer := document.endless()) is not None:
            return Unknown("$ref", pointer, f"`$ref` of the {document.name} never ends")
    try:
        accepted = Literal(nodes.node(producer, source, ""), True)
        refused = Literal(nodes.node(consumer, target, ""), False)
        search = Search(nodes, work)
        result = search.find(frozenset((accepted, refused)))
        if isinstance(result, Empty):
            return Proved(vacuous=_accepts_nothing(search, accepted))
    except TooLarge as error:
        return Unknown(error.keyword, "", "the schemas are too large to decide")
    except RecursionError:
        return Unknown("$ref", "", "the schemas are nested too deeply to decide")
    if isinstance(result, Found):
        return _verified(source, target, result.value)
    return Unknown(result.doubt.keyword, result.doubt.pointer, result.doubt.why)


def _accepts_nothing(search: Search, accepted: Literal) -> bool:
    try:
        return isinstance(search.find(frozenset((accepted,))), Empty)
    except (TooLarge, RecursionError):
        return False  # proved all the same; only this detail is left open


def _verified(source: Document, target: Document, value: Json) -> Refuted | Unknown:
    try:
        against = source.judge.violation(value)
        reason = target.judge.violation(value)
    except (Unjudged, Undecided):
        return Unknown("$ref", "", "the validator cannot judge the counterexample that was found")
    if against is not None or reason is None:
        keyword = against.keyword if against is not None else "type"
        return Unknown(keyword, "", "the validator disagrees with the counterexample that was found")
    closest: Violation = nearest(reason)
    return Refuted(value, at("", *closest.path), why(reason))


def _unusable(name: str, schema: Json) -> Unknown | None:
    if not _is_small(schema, _MOST_CHECKED) and not (_is_small(schema, _MOST_NODES) and is_plain_schema(schema)):
        return Unknown("$schema", "", f"the schema of the {name} is too large to decide")
    problem = schema_problem(schema)
    if problem is None:
        return None
    keyword = next((part for part in reversed(problem[0]) if isinstance(part, str)), "$schema")
    return Unknown(keyword, at("", *problem[0]), f"the schema of the {name} is not valid: {problem[1]}")


def _is_small(schema: Json, most: int) -> bool:
    count, level = 0, [cast(Any, schema)]
    for _ in range(_MAX_DEPTH):
        if not level:
            return True
        count += len(level)
        if count > most:
            return False
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict | list):
                below.extend(item.values() if isinstance(item, dict) else item)
        level = below
    return not level

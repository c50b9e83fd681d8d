"""The alternatives of a union that are left where something is certain of one of their fields.

`x.path if x.kind == "file" else x.url` reads from the alternative that `kind` tells.
"""

import json

from wavec.names.symbol import Keys
from wavec.types.combine import both, one_of
from wavec.types.facts import Facts
from wavec.types.json_schema import type_of_value
from wavec.types.member import member
from wavec.types.type import Bool, Never, Null, Number, OneOf, Plain, Record, Text, Type, known, parts


def narrowed(kind: Type, path: Keys, facts: Facts) -> Type:
    """What `kind` is, of the value at `path`, where `facts` hold."""
    plain = known(kind)
    if not isinstance(plain, OneOf):
        return kind
    left = [part for part in parts(plain) if _possible(part, path, facts)]
    # Nothing is left where a condition can never hold, and that is another finding.
    return one_of(left) if left and len(left) < len(plain.types) else kind


def _possible(part: Plain, path: Keys, facts: Facts) -> bool:
    for compared, value, same in facts.values:
        if compared[:-1] == path and not _can_be(part, compared[-1], value, same):
            return False
    if not isinstance(part, Record):
        return True  # what was looked for with `in` may be an item of a list, too: only objects are told apart by it
    there = [place[-1] for place in facts.present if place[:-1] == path and place]
    gone = [place[-1] for place in facts.absent if place[:-1] == path and place]
    return not any(isinstance(key, str) and _lacks(part, key) for key in there) and part.required.isdisjoint(gone)


def _can_be(part: Plain, key: str | int, value: str, same: bool) -> bool:
    """Whether the field `key` of `part` can be compared, and be `value` (canonical JSON), or something else."""
    found = member(part, key)
    if _lacks(part, key):
        return False  # the comparison would have failed
    if same:
        return not isinstance(both(found.type, type_of_value(json.loads(value))), Never)
    return found.fault is not None or not _only(found.type, json.loads(value))


def _lacks(part: Plain, key: str | int) -> bool:
    fault = member(part, key).fault
    return fault is not None and fault.what in ("no parts", "no such part", "wrong key", "may be null")


def _only(kind: Type, value: object) -> bool:
    """Whether `kind` has no other value than `value`."""
    match known(kind):
        case Text(values) | Number(values) if values is not None:
            return len(values) == 1 and values[0] == value and not isinstance(value, bool)
        case Bool(only) if only is not None:
            return only is value
        case Null():
            return value is None
        case _:
            return False

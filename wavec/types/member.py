"""A field or an item of a value: its type, and whether it is certain to be there."""

from typing import Literal

from wave_runtime.plan.record import dataclass

from wavec.types.combine import one_of
from wavec.types.show import says_no_kind
from wavec.types.type import UNKNOWN, Known, ListOf, Never, Null, Plain, Record, Type, Unknown, known, parts

Key = str | int


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a field or an item may not be there."""

    what: Literal[
        "no parts", "no such part", "wrong key", "undeclared", "may be missing", "may be null", "may be other"
    ]
    """`no parts`: what is looked into is a scalar; `wrong key`: a name into a list, a number into an object;
    `may be other`: it can be something without such parts; `undeclared`: the schema neither names nor forbids it."""
    owner: Plain
    """What is looked into, or the alternative that stands in the way."""


@dataclass(frozen=True, slots=True)
class Member:
    """A part of a value."""

    type: Type
    fault: Fault | None


def member(kind: Type, key: Key) -> Member:
    """What `key` leads to in values of type `kind`."""
    alternatives = _meant(known(kind), key)
    found = [_in_plain(part, key) for part in alternatives]
    faults = [part.fault for part in found if part.fault is not None]
    hopeless = [fault for fault in faults if fault.what in ("no parts", "no such part", "wrong key")]
    nulls = [fault for fault in faults if fault.what == "may be null"]
    if len(hopeless) + len(nulls) == len(found):
        return Member(UNKNOWN, (hopeless or nulls)[0])
    type = one_of(part.type for part in found if part.fault not in hopeless and part.fault not in nulls)
    others = [fault for fault in hopeless if fault.what != "no such part"]
    if others:
        return Member(type, Fault("may be other", others[0].owner))
    missing = [fault for fault in faults if fault.what in ("may be missing", "no such part")]
    for group in (nulls, missing, faults):
        if group:
            what = "may be missing" if group[0].what == "no such part" else group[0].what
            return Member(type, Fault(what, group[0].owner))
    return Member(type, None)


def _meant(kind: Known, key: Key) -> tuple[Plain, ...]:
    """The alternatives of `kind`. A schema without `type` takes texts and numbers too, but its author means what its
    keywords speak of."""
    if says_no_kind(kind):
        wanted = Record if isinstance(key, str) else ListOf
        return tuple(part for part in parts(kind) if isinstance(part, wanted))
    return parts(kind)


def _in_plain(kind: Plain, key: Key) -> Member:
    match kind:
        case Unknown() | Never():
            return Member(UNKNOWN, None)
        case Null():
            return Member(UNKNOWN, Fault("may be null", kind))
        case Record() if isinstance(key, str):
            return _property(kind, key)
        case ListOf() if isinstance(key, int):
            return _item(kind, key)
        case Record() | ListOf():
            return Member(UNKNOWN, Fault("wrong key", kind))
        case _:
            return Member(UNKNOWN, Fault("no parts", kind))


def _property(kind: Record, name: str) -> Member:
    found = kind.at(name)
    if found is None or isinstance(known(found), Never):
        return Member(UNKNOWN, Fault("no such part", kind))
    if name in kind.required:
        return Member(found, None)
    if name not in kind.properties and isinstance(known(found), Unknown):
        # Where nothing at all is declared, the schema makes no statement that a name could miss.
        return Member(UNKNOWN, Fault("undeclared", kind) if kind.properties else None)
    return Member(found, Fault("may be missing", kind))


def _item(kind: ListOf, index: int) -> Member:
    if index < 0 or (kind.longest is not None and index >= kind.longest):
        return Member(UNKNOWN, Fault("no such part", kind))
    return Member(kind.at(index), None if index < kind.shortest else Fault("may be missing", kind))

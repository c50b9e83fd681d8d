"""Objects for a conjunction: all members that it names where that is allowed, at least the required ones."""

from collections.abc import Iterator, Sequence
from itertools import islice

from wave_runtime.plan import Json
from wave_runtime.schema.conjunction import Conjunction
from wave_runtime.schema.growth import Grower, Place

_SINGLE = 8
_MOST_EXTRA = 100


def objects(shape: Conjunction, place: Place, grower: Grower) -> Iterator[dict[str, Json]]:
    """Candidates; the caller tests them."""
    required = tuple(dict.fromkeys(name for names in shape.each("required") for name in names))
    named = tuple(dict.fromkeys(name for table in shape.each("properties") for name in table))
    optional = [name for name in named if name not in required and _possible(name, shape, place, grower)]
    highest = shape.least("maxProperties")
    room = max(0, int(highest) - len(required)) if highest is not None else len(optional)
    least = int(shape.most("minProperties") or 0)
    wishes: list[tuple[tuple[str, ...], int]] = [(tuple(optional[:room]), least), ((), least)]
    wishes += [((name,), least) for name in optional[:_SINGLE]]
    if not named and not required and _describes_members(shape) and highest != 0:
        wishes.insert(0, ((), max(1, least)))
    for chosen, size in dict.fromkeys(wishes):
        found = _object(shape, required, chosen, size, place, grower)
        if found is not None:
            yield found


def _object(
    shape: Conjunction, required: Sequence[str], chosen: Sequence[str], size: int, place: Place, grower: Grower
) -> dict[str, Json] | None:
    """An object with these members and more until it has `size`; None when a required one has no value."""
    names = dict.fromkeys((*required, *chosen))
    names.update(dict.fromkeys(_dependents(shape, names)))
    for whole in _with_dependents(shape, names, place, grower):
        needed = dict.fromkeys(name for group in whole.each("required") for name in group)
        needed.update(dict.fromkeys(_dependents(whole, needed)))
        result: dict[str, Json] = {}
        here = place.following(whole.refs)
        for name in dict.fromkeys((*names, *needed, *_dependents(whole, names))):
            grow = grower.grow if name in needed else grower.try_grow
            values = list(islice(grow(whole.member(name), here.member(name)), 1))
            if values:
                result[name] = values[0]
            elif name in needed:
                break
        else:
            _add_members(result, size, whole, here, grower)
            return _in_order(result, whole)
    return None


def _with_dependents(shape: Conjunction, names: dict[str, None], place: Place, grower: Grower) -> Iterator[Conjunction]:
    """The conjunction, and what `dependentSchemas` adds when these members are there."""
    added = [
        schema
        for keyword in ("dependentSchemas", "dependencies")
        for table in shape.each(keyword)
        for cause, schema in table.items()
        if cause in names and not isinstance(schema, list | tuple)
    ]
    if not added:
        yield shape
        return
    for more in islice(grower.expand(added, place.following(shape.refs)), 8):
        yield Conjunction((*shape.tables, *more.tables), shape.refs | more.refs)


def _dependents(shape: Conjunction, names: dict[str, None]) -> tuple[str, ...]:
    """Members that must be there because others are."""
    present = dict.fromkeys(names)
    while True:
        more = {
            name
            for keyword in ("dependentRequired", "dependencies")
            for table in shape.each(keyword)
            for cause, needed in table.items()
            if cause in present and isinstance(needed, list | tuple)
            for name in needed
        }
        if more <= present.keys():
            return tuple(name for name in present if name not in names)
        present.update(dict.fromkeys(sorted(more)))


def _possible(name: str, shape: Conjunction, place: Place, grower: Grower) -> bool:
    schemas = shape.member(name)
    if place.lean or any(schema is False for schema in schemas) or grower.recurs(schemas, place.following(shape.refs)):
        return False
    refused = any(isinstance(schema, dict) and schema.get("required") == [name] for schema in shape.each("not"))
    return not refused and all(grower.fits(schema, name) for schema in shape.each("propertyNames"))


def _describes_members(shape: Conjunction) -> bool:
    kinds = ("additionalProperties", "unevaluatedProperties")
    open_ = any(isinstance(schema, dict) and schema for keyword in kinds for schema in shape.each(keyword))
    return open_ or any(shape.each("patternProperties"))


def _add_members(result: dict[str, Json], size: int, shape: Conjunction, place: Place, grower: Grower) -> None:
    for name in islice(_new_names(shape, place, grower), _MOST_EXTRA + size):
        if len(result) >= size:
            return
        if name in result or not all(grower.fits(schema, name) for schema in shape.each("propertyNames")):
            continue
        for value in islice(grower.try_grow(shape.member(name), place.member(name)), 1):
            result[name] = value


def _new_names(shape: Conjunction, place: Place, grower: Grower) -> Iterator[str]:
    yield from (name for table in shape.each("properties") for name in table)
    for table in shape.each("patternProperties"):
        for pattern in table:
            yield from islice(grower.names_like(pattern, place), 40)
    rules: list[Json] = [schema for schema in shape.each("propertyNames") if isinstance(schema, dict)]
    if rules:
        text: Json = {"type": "string"}
        # Each place inside gives other names, as items of a list do.
        for index in range(40):
            names = islice(grower.try_grow((text, *rules), place.member("name").item(index)), 12)
            yield from (name for name in names if isinstance(name, str))
    yield from (f"member_{number}" for number in range(1, 10_000))


def _in_order(result: dict[str, Json], shape: Conjunction) -> dict[str, Json]:
    """Members as the schema names them, then the others."""
    order = dict.fromkeys(name for table in shape.each("properties") for name in table)
    return {name: result[name] for name in (*order, *result) if name in result}

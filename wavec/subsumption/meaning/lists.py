"""Keywords for lists."""

from collections.abc import Sequence

from wave_runtime.plan import Json

from wavec.subsumption.facts import Demands, Doubt, EachItem, FewItems, ManyItems, Repeats, SomeItem
from wavec.subsumption.keywords import IN_PLACE
from wavec.subsumption.meaning.rule import NOTHING, Meaning, Reading


def _leading(value: Sequence[Json], reading: Reading) -> Meaning:
    parts = [reading.below(part, index) for index, part in enumerate(value)]
    return Meaning(
        tuple(EachItem(index, index + 1, part) for index, part in enumerate(parts)),
        tuple((SomeItem(index, index + 1, part.opposite),) for index, part in enumerate(parts)),
    )


def _from(start: int, value: Json, reading: Reading) -> Meaning:
    part = reading.below(value)
    return Meaning((EachItem(start, None, part),), ((SomeItem(start, None, part.opposite),),))


def prefix_items(value: Sequence[Json], reading: Reading) -> Meaning:
    return _leading(value, reading)


def items(value: Json, reading: Reading) -> Meaning:
    if isinstance(value, list):
        return _leading(value, reading)
    return _from(len(reading.table.get("prefixItems", ())) if reading.draft == "2020-12" else 0, value, reading)


def additional_items(value: Json, reading: Reading) -> Meaning:
    leading = reading.table.get("items")
    return _from(len(leading), value, reading) if isinstance(leading, list) else NOTHING


def unique_items(value: bool, reading: Reading) -> Meaning:
    return Meaning((Repeats(False),), ((Repeats(True),),)) if value else NOTHING


def contains(value: Json, reading: Reading) -> Meaning:
    part = reading.below(value)
    bounded = reading.draft != "07"
    least = int(reading.table.get("minContains", 1)) if bounded else 1
    most = reading.table.get("maxContains") if bounded else None
    holds: list[ManyItems | FewItems] = []
    fails: list[Demands] = []
    if least > 0:
        holds.append(ManyItems(least, part))
        fails.append((FewItems(least - 1, part),))
    if most is not None:
        holds.append(FewItems(int(most), part))
        fails.append((ManyItems(int(most) + 1, part),))
    return Meaning(tuple(holds), tuple(fails))


def unevaluated_items(value: Json, reading: Reading) -> Meaning:
    """What schemas in place looked at is not followed; what fails lies behind the items named here."""
    rest = reading.table.get("items")
    if rest is not None and not isinstance(rest, list):
        return NOTHING
    leading = rest if isinstance(rest, list) else reading.table.get("prefixItems", ())
    start = len(leading) if reading.draft == "2020-12" or isinstance(rest, list) else 0
    if not reading.table.keys() & (IN_PLACE | {"contains"}):
        return _from(start, value, reading)
    doubt: Doubt = reading.doubt("depends on what other keywords looked at, which is not followed here")
    return Meaning((doubt,), ((SomeItem(start, None, reading.below(value).opposite), doubt),))

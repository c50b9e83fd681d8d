"""Names of units of work: a step is called by its id, an item of its matrix `<step>@<number>`.

The name is the same in each run and safe as the name of a file. The number is the place in the list, 0-based.
"""

_MARK = "@"


def unit_name(step: str, number: int | None) -> str:
    """The name of a step, or of an item of its matrix."""
    return step if number is None else f"{step}{_MARK}{number}"


def number_of(name: str) -> tuple[str, int] | None:
    """Step and number when `name` is that of an item."""
    step, mark, number = name.rpartition(_MARK)
    if not mark or not number.isascii() or not number.isdigit() or str(int(number[:9])) != number:
        return None
    return step, int(number)


def step_of(name: str) -> str:
    """The step that the unit called `name` belongs to."""
    found = number_of(name)
    return name if found is None else found[0]

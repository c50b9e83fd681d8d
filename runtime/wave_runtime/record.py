"""`dataclass` for files with many small classes: as in the standard library, without compiling each method.

There, `@dataclass(frozen=True, slots=True)` compiles six methods of each class, which takes a third of the check of a
small project, and frozen instances take three times as long to make. Here only `__init__` is compiled, and not before
the first instance: most processes have none of most classes. The classes share the other methods. That nobody changes
an instance is checked by mypy: to it, as to readers, this is the decorator of the standard library.
"""

from typing import TYPE_CHECKING

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses
    from dataclasses import MISSING
    from operator import attrgetter

    def dataclass(*, frozen, slots, eq=True):
        """With `eq`, instances are equal when their classes and fields are; without, when they are the same.

        Fields have no `init=False`, and `__post_init__` is not called.
        """
        assert frozen
        assert slots

        def decorated(plain):
            record = dataclasses.dataclass(plain, slots=True, init=False, eq=False, repr=False)

            def first(self, *values, **named):
                record.__init__ = _init_of(record)
                record.__init__(self, *values, **named)

            record.__init__ = first
            if "__repr__" not in vars(plain):
                record.__repr__ = _repr
            if eq:
                # The class stands first: two classes may have the same fields, and one name alone would give no tuple.
                record._content = attrgetter("__class__", *(f.name for f in dataclasses.fields(record) if f.compare))
                record.__eq__, record.__hash__ = _eq, _hash
            return record

        return decorated

    def _init_of(record):
        names, lines, given = ["self"], [], {"MISSING": MISSING}
        for f in dataclasses.fields(record):
            value = f.name
            if f.default_factory is not MISSING:
                given[f"made_{f.name}"] = f.default_factory
                value = f"made_{f.name}() if {f.name} is MISSING else {f.name}"
                names.append(f"{f.name}=MISSING")
            elif f.default is not MISSING:
                given[f"default_{f.name}"] = f.default
                names.append(f"{f.name}=default_{f.name}")
            else:
                names.append(f.name)
            lines.append(f" self.{f.name} = {value}\n")
        text = f"def __init__({', '.join(names)}):\n{''.join(lines) or ' pass'}"
        exec(text, given)
        init = given["__init__"]
        init.__qualname__, init.__module__ = f"{record.__qualname__}.__init__", record.__module__
        return init

    def _eq(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        content = self.__class__._content
        return content(self) == content(other)

    def _hash(self):
        return hash(self.__class__._content(self))

    def _repr(self):
        shown = (f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr)
        return f"{self.__class__.__qualname__}({', '.join(shown)})"

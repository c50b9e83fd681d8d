"""`dataclass` for files with many small classes: as in the standard library, without compiling each method.

There, `@dataclass(frozen=True, slots=True)` compiles six methods of each class, which takes a fifth of the check of a
small project, and frozen instances take three times as long to make. Here only `__init__` is compiled; the classes
share the other methods. That nobody changes an instance is checked by mypy: to it, as to readers, this is the decorator
of the standard library.
"""

from typing import TYPE_CHECKING

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses
    from operator import attrgetter

    def dataclass(*, frozen, slots, eq=True):
        """With `eq`, instances are equal when their classes and fields are; without, when they are the same."""
        assert frozen
        assert slots

        def decorated(plain):
            record = dataclasses.dataclass(plain, slots=True, eq=False, repr=False)
            if "__repr__" not in vars(plain):
                record.__repr__ = _repr
            if eq:
                # The class stands first: two classes may have the same fields, and one name alone would give no tuple.
                record._content = attrgetter("__class__", *(f.name for f in dataclasses.fields(record) if f.compare))
                record.__eq__, record.__hash__ = _eq, _hash
            return record

        return decorated

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

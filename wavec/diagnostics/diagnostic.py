"""A finding, its kind and its places. Findings are values: a pass returns them and goes on."""

from collections.abc import Iterable
from enum import IntEnum
from typing import Generic, TypeVar

from wave_runtime.plan.record import dataclass

from wavec.diagnostics.fix import Fix
from wavec.source.span import Span

T = TypeVar("T")


class Severity(IntEnum):
    """How much a finding matters: an error stops compilation, a warning is probably a mistake, an info is not."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Label:
    """A place and, where it is not the main one, what is to be seen there."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding. `page` is the docstring of its file: what it means, wrong, right."""

    id: str
    """`WV` and three digits; never used again for something else."""
    slug: str
    severity: Severity
    page: str | None
    strict: Severity | None = None
    """Severity under `--strict`, where it differs."""
    only_strict: bool = False
    """Reported only under `--strict`."""

    @property
    def explanation(self) -> str:
        """The page for those who have no clone of this repository: without the name of its example there."""
        before, example, after = (self.page or self.slug).strip().partition("Wrong: golden/reject/")
        return before + after.partition(".")[2].lstrip() if example else before

    def at(
        self,
        span: Span,
        message: str,
        *,
        help: str | None = None,
        also: Iterable[Label] = (),
        fix: Fix | None = None,
    ) -> "Diagnostic":
        """A finding of this kind at `span`."""
        return Diagnostic(self, Label(span), message, help, tuple(also), fix=fix)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `message` is one lowercase sentence; `help` is the way out."""

    code: Code
    primary: Label
    message: str
    help: str | None = None
    also: tuple[Label, ...] = ()
    severity_override: Severity | None = None
    fix: Fix | None = None
    """How a program mends it, where one can."""

    @property
    def severity(self) -> Severity:
        """How much this finding matters here: `--strict` can raise what the code says."""
        return self.severity_override or self.code.severity


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What a pass made, and what it found on the way."""

    value: T
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return all(finding.severity < Severity.ERROR for finding in self.diagnostics)

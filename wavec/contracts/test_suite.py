"""`test_suite`: a command exits with 0."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from wave_runtime.plan import Json

from wavec.syntax.contract import Contract, Frozen
from wavec.syntax.placed import literal_text


class TestSuite(Contract):
    """Runs `command` by `sh -eu` in `dir`, a folder of the workspace (default: its top)."""

    __test__ = False
    word: ClassVar[str] = "test_suite"
    spellings: ClassVar[tuple[str, ...]] = ("testsuite",)
    judges_file: ClassVar[bool] = False

    type: Literal["test_suite", "testsuite"]
    command: str
    dir: str = "."

    @property
    def path_templates(self) -> Mapping[str, str]:
        return {"dir": self.dir}

    @property
    def command_text(self) -> str | None:
        return self.command

    def settings(self, frozen: Frozen) -> Mapping[str, Json]:
        return {"command": literal_text(self.command)}

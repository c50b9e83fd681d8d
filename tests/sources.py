"""Sources from text, compiled as the command line compiles files, without a disk."""

from collections.abc import Mapping
from typing import Literal

from wave_runtime.plan import Plan
from wave_runtime.plan.model import Step

from wavec.diagnostics.diagnostic import Outcome
from wavec.driver import Compiled, compile_sources
from wavec.lower.plan import lower
from wavec.source.text import Source, normalise

MANIFEST = """
kind: WaveManifest
metadata: {name: pull-requests}
adapters:
  claude: {binary: claude}
personas:
  navigator:
    adapter: claude
    permissions: {allowed_tools: [Read, Write]}
"""


class MemoryFiles:
    """The files of a project by path (a `Files`); a folder is whatever a file lies in."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = dict(files)
        self._folders = {"."}
        for path in files:
            while "/" in path:
                path = path.rpartition("/")[0]
                self._folders.add(path)

    def read(self, path: str) -> Outcome[Source | None]:
        """The text of a file."""
        text = self._files.get(path)
        return Outcome(None if text is None else Source(path, normalise(text)))

    def kind(self, path: str) -> Literal["file", "folder"] | None:
        """What stands at `path`."""
        return "file" if path in self._files else "folder" if path in self._folders else None

    def below(self, folder: str) -> tuple[str, ...]:
        """The files directly in `folder`."""
        return tuple(sorted(path for path in self._files if _parent(path) == folder))

    def folders(self, folder: str) -> tuple[str, ...]:
        """The folders directly in `folder`."""
        return tuple(sorted(path for path in self._folders - {"."} if _parent(path) == folder))


def _parent(path: str) -> str:
    return path.rpartition("/")[0] or "."


def compile_text(
    pipeline: str,
    manifest: str = MANIFEST,
    files: Mapping[str, str] | None = None,
    *,
    whole: bool = False,
    strict: bool = False,
) -> Compiled:
    """All passes over a manifest and one pipeline, `pipelines/review.yaml`."""
    return compile_sources(
        Source("wave.yaml", normalise(manifest)),
        [Source("pipelines/review.yaml", normalise(pipeline))],
        MemoryFiles(files or {}),
        whole=whole,
        strict=strict,
    )


def told(compiled: Compiled) -> list[tuple[str, str]]:
    """Each finding as its code and the text that it stands at; line ends and what follows them left out."""
    return [(finding.code.id, finding.primary.span.text.partition("\n")[0].strip()) for finding in compiled.diagnostics]


def mistakes(compiled: Compiled) -> list[tuple[str, str, str]]:
    """What the passes found, without what the rules have to say: code, place as in `told`, message and help."""
    found = zip(told(compiled), messages(compiled), strict=True)
    return [(code, place, message) for (code, place), message in found if code < "WV600"]


def messages(compiled: Compiled) -> list[str]:
    """Each finding as its message and help."""
    return [f"{finding.message}; {finding.help}" for finding in compiled.diagnostics]


def plan_of_text(pipeline: str, manifest: str = MANIFEST, files: Mapping[str, str] | None = None) -> Plan:
    """The plan of sources without errors."""
    compiled = compile_text(pipeline, manifest, files)
    assert compiled.ok, messages(compiled)
    return lower(compiled.pipelines[0], compiler="test")


def step_of(plan: Plan, id: str) -> Step:
    """The step with this id."""
    return next(step for step in plan.steps if step.id == id)

"""The sandbox around one attempt: made when its workspace is, and cleared away with it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from wave_runtime.attempts.attempt import ResolvedAttempt
from wave_runtime.engine.events import Event
from wave_runtime.files.tree import look
from wave_runtime.files.tree_removal import remove_tree
from wave_runtime.recording.run_folders import RunFolders
from wave_runtime.sandbox.reach import Shown
from wave_runtime.sandbox.run_sandboxes import RunSandboxes
from wave_runtime.sandbox.step_sandbox import StepSandbox
from wave_runtime.workspaces.workspace import Workspace


@contextmanager
def sandboxed(
    sandboxes: RunSandboxes,
    resolved: ResolvedAttempt,
    workspace: Workspace,
    folders: RunFolders,
    record: Callable[[Event], None],
) -> Iterator[tuple[StepSandbox | None, Workspace]]:
    """The sandbox of the attempt, None for a step without one, and the workspace as programs find it.

    Raises OSError.
    """
    spec, step, told = resolved.spec, resolved.step, False

    # Before the program starts, not after it: that its walls stand is known for certain only when it has ended, and an
    # attempt that is killed until then is to leave its evidence. Where they cannot be set up, the program does not run.
    def note(arguments: str) -> None:
        nonlocal told
        if not told:
            told = True
            record(sandboxes.evidence(step, spec.step, spec.attempt, arguments))

    scratch = folders.run / "scratch" / f"{spec.step}.{spec.attempt}"
    sandbox = sandboxes.of(step, workspace.path, _mounts(workspace), scratch, note)
    if sandbox is None:
        yield None, workspace
        return
    if sandbox.has_walls and sandboxes.host.user is not None:
        sandbox.hand_over((workspace.path,))
        workspace = replace(workspace, tree=look(workspace.path))  # whose a file is counts as a change of it
    try:
        yield sandbox, workspace
    finally:
        with suppress(OSError):  # the outcome counts more
            sandbox.take_back((workspace.path,))
            remove_tree(scratch)


def _mounts(workspace: Workspace) -> Iterator[Shown]:
    """What is less writable than the workspace, and what in it is writable again."""
    top = workspace.path.resolve()
    for copied in workspace.mounts:
        target = top / copied.target.relative_to(workspace.path)
        if not copied.readonly:
            if target != top:
                yield Shown(target, writable=True)
        elif target != top:
            yield Shown(target)
        else:  # files of the step's own go beside what is mounted
            names = {Path(name).parts[0] for name in copied.digests}
            names |= {
                folder.relative_to(workspace.path).parts[0] for folder, _ in copied.folders if folder != workspace.path
            }
            yield from (Shown(top / name) for name in sorted(names))

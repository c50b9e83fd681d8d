"""A contract's command runs at the top of the workspace, and the project is mounted somewhere else.

`dir` says where in the workspace the command runs; without it, at the top. There the project's files are not. A command
that names the folder, as `make -C code test`, knows where they are.

Wrong: golden/reject/WV609-command-outside-mount.   Fix: add `dir:` with the mount's target.
"""

import re
from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.diagnostics.fix import Fix
from wavec.names.paths import path_key
from wavec.rules.project import Project
from wavec.source.edits import scalar, with_key

CODE = Code("WV609", "command-outside-mount", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for _, step in project.steps():
        targets = {path_key(mount.target): mount for mount in step.mounts}
        if not targets or "." in targets:
            continue
        for contract in step.contracts:
            node = contract.document.node
            command = node.command_text
            if command is None or node.has("dir") or any(_names(command, target) for target in targets):
                continue
            target, mount = next(iter(targets.items()))
            edit = with_key(node.spans, "dir", scalar(target), after="type")
            yield CODE.at(
                node.at("command"),
                f"the command runs at the top of the workspace, and the project is mounted at `{mount.target.text}`",
                help=f"add `dir: {target}`",
                also=(Label(mount.at, "mounted here"),),
                fix=Fix(f"add `dir: {target}`", (edit,), safe=False) if edit else None,
            )


def _names(command: str, folder: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(folder)}(?![\w.-])", command) is not None

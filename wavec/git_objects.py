"""What git has stored, asked of git itself: nothing is checked out, written or fetched."""

import os
import subprocess
from pathlib import Path
from types import TracebackType

_SECONDS = 60
_OF_OTHERS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_NAMESPACE", "GIT_PREFIX")
"""Variables by which a hook that runs us would lead git to another repository."""


class GitFailed(Exception):
    """git has no answer; `fix` is the way out."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


class GitObjects:
    """The objects of the repository around `folder`. Close it: it keeps a process to read from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._reader: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "GitObjects":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process."""
        reader, self._reader = self._reader, None
        if reader is not None:
            assert reader.stdin is not None and reader.stdout is not None
            reader.stdin.close()
            reader.stdout.close()
            reader.wait(_SECONDS)

    def commit(self, name: str) -> str | None:
        """The id of the commit that `name` means; None if git knows none."""
        found = self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        return found.decode("ascii").strip() if found is not None else None

    @property
    def shallow(self) -> bool:
        """Whether this clone has only the last commits."""
        return self._ask("rev-parse", "--is-shallow-repository") == b"true\n"

    def entries(self, commit: str, folder: str) -> list[tuple[str, str, str, int]]:
        """Path, mode, id and size of everything below `folder`; nothing if there is no such folder."""
        listed = self._ask("ls-tree", "-r", "-l", "-z", "--full-tree", f"{commit}:{folder.rstrip('/')}")
        found = []
        for entry in (listed or b"").split(b"\0"):
            meta, _, name = entry.partition(b"\t")
            if name:
                mode, _, id, size = meta.decode("ascii").split()
                found.append((name.decode("utf-8", "surrogateescape"), mode, id, int(size) if size != "-" else 0))
        return found

    def blob(self, id: str) -> bytes:
        """The content of a file. Raises GitFailed if it is not in this clone."""
        reader = self._reader = self._reader or self._started()
        assert reader.stdin is not None and reader.stdout is not None
        reader.stdin.write(id.encode("ascii") + b"\n")
        reader.stdin.flush()
        header = reader.stdout.readline().split()
        if len(header) != 3:
            raise GitFailed(f"git has not got the object {id}", "fetch it: this clone has only a part of the files")
        content = reader.stdout.read(int(header[2]))
        reader.stdout.read(1)  # the line feed after it
        return content

    def _started(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            ["git", "--no-replace-objects", "cat-file", "--batch"],
            cwd=self._folder,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def _ask(self, *arguments: str) -> bytes | None:
        """What git prints; None if it has no answer."""
        try:
            done = subprocess.run(
                ["git", "--no-replace-objects", *arguments],
                cwd=self._folder,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except FileNotFoundError:
            raise GitFailed("there is no program `git`", "install git, or compare folders or plan files") from None
        except subprocess.TimeoutExpired:
            raise GitFailed(f"git did not answer in {_SECONDS} seconds", "compare folders or plan files") from None
        return done.stdout if done.returncode == 0 else None


def _environment() -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in _OF_OTHERS}
    return {**own, "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}

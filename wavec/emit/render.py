"""Pictures of a graph, drawn by the program `dot` of Graphviz, which is not part of wavec."""

import subprocess
from typing import Literal

TIMEOUT_S = 60.0


class CannotRender(Exception):
    """There is no picture: `message` says why, `fix` what to do about it."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


def render(source: str, picture: Literal["svg", "png"], *, program: str = "dot", timeout_s: float = TIMEOUT_S) -> bytes:
    """The picture of a graph in the DOT language. Raises CannotRender."""
    try:
        drawn = subprocess.run(
            [program, f"-T{picture}"], input=source.encode("utf-8"), capture_output=True, timeout=timeout_s, check=False
        )
    except FileNotFoundError:
        raise CannotRender(
            f"{picture} needs the program `{program}` of Graphviz, which is not installed",
            "apt-get install graphviz (Debian, Ubuntu) or brew install graphviz (macOS), or use --format mermaid",
        ) from None
    except subprocess.TimeoutExpired:
        raise CannotRender(
            f"`{program}` did not finish within {timeout_s:g} s: the graph is too large to draw",
            "use --format text or dot",
        ) from None
    except OSError as error:
        raise CannotRender(f"`{program}` cannot be started: {error.strerror}", "reinstall graphviz") from None
    if drawn.returncode != 0:
        said = drawn.stderr.decode("utf-8", "replace").strip().split("\n")[0]
        raise CannotRender(f"`{program}` failed: {said}", "use --format dot and look at the graph")
    return drawn.stdout

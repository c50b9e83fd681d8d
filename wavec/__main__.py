"""`wavec`, and `python -m wavec`."""

import gc
import os
import sys
from contextlib import suppress
from types import ModuleType


def main() -> None:
    """Runs the command line. Answers `--version` before anything is loaded."""
    if sys.argv[1:] == ["--version"]:
        from wavec import __version__

        print(f"wavec {__version__}")  # noqa: T201 - unlike a write, it stands a closed standard output
        return
    # Compiling builds big trees and drops none of them: the cyclic collector would look through them again and
    # again, for three times the run time of a large project. The process is short.
    gc.disable()
    _disable_plugins()
    _open_closed_streams()
    from wavec.cli import run

    code = run()
    # Everything is written. Taking apart what was built would take longer than many a check does.
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # closed: whoever read has gone
            stream.flush()
    os._exit(code)


def _disable_plugins() -> None:
    """Plugins of pydantic are looked for in all that is installed; none may change what a source means."""
    if "PYDANTIC_DISABLE_PLUGINS" in os.environ:
        return
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    # The module that would look for them loads `importlib.metadata` even so: a twentieth of the check of a small
    # project. Where it has another name one day, it is loaded again, and nothing else changes.
    looks_for_none = ModuleType("pydantic.plugin._loader")
    vars(looks_for_none)["get_plugins"] = tuple
    sys.modules[looks_for_none.__name__] = looks_for_none


def _open_closed_streams() -> None:
    """Opens standard streams that are closed to nowhere: else the next file would take the place of one."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            stream = open(number, mode, closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)


if __name__ == "__main__":
    main()

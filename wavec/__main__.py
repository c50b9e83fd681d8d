"""`wavec`, and `python -m wavec`."""

import gc
import os
import sys
from contextlib import suppress


def main() -> None:
    """Runs the command line. Answers `--version` before anything is loaded."""
    if sys.argv[1:] == ["--version"]:
        from wavec import __version__

        sys.stdout.write(f"wavec {__version__}\n")
        return
    # Compiling builds big trees and drops none of them: the cyclic collector would look through them again and
    # again, for three times the run time of a large project. The process is short.
    gc.disable()
    from wavec.cli import run

    code = run()
    # Everything is written. Taking apart what was built would take longer than many a check does.
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # closed: whoever read has gone
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()

"""`python -m wave_runtime`, and the program `wave-runtime`."""

import atexit
import gc
import os
import sys
from contextlib import suppress

from wave_runtime import __version__
from wave_runtime.exit_codes import STATE_NOT_WRITTEN


def main() -> int:
    """Runs the program, and ends the process with its exit code."""
    if sys.argv[1:] == ["--version"]:  # answered before anything else is loaded
        print(f"wave-runtime {__version__}")  # noqa: T201 - unlike a write, it stands a closed standard output
        return 0
    code = _run()
    # Taking apart what was loaded and made would take longer than a short step does.
    try:
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):  # closed: whoever read has gone
                stream.flush()
    finally:
        os._exit(code)


def _run() -> int:
    if sys.argv[1:2] == ["hook"]:  # an agent waits for each answer: nothing but the matcher is loaded
        from wave_runtime.hook.answer import main as hook

        return hook(sys.argv[2:])
    gc.disable()  # what is loaded at the start lives to the end; `exec` turns the collector on again
    from wave_runtime.cli import main as run  # loads the whole program
    from wave_runtime.standard_streams import lost_output, open_standard_streams

    open_standard_streams()
    code = run()
    if (failure := lost_output()) is not None:
        reason = (failure.strerror or str(failure)).lower()
        sys.stderr.write(f"error: standard output cannot be written: {reason}\nfix: free space, or write elsewhere\n")
        return code or STATE_NOT_WRITTEN
    return code


if __name__ == "__main__":
    sys.exit(main())

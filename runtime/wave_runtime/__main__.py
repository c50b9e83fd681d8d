"""`python -m wave_runtime`, and the program `wave-runtime`."""

import gc
import sys

from wave_runtime import __version__


def main() -> int:
    """Runs the program; the exit code."""
    if sys.argv[1:] == ["--version"]:  # answered before anything else is loaded
        sys.stdout.write(f"wave-runtime {__version__}\n")
        return 0
    gc.disable()  # what is loaded at the start lives to the end; `exec` turns the collector on again
    from wave_runtime.cli import main as run  # loads the whole program

    return run()


if __name__ == "__main__":
    sys.exit(main())

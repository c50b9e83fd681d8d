"""`wavec`, and `python -m wavec`."""

import gc
import sys


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

    sys.exit(run())


if __name__ == "__main__":
    main()

"""What signals do to a run: the first ends it, the second at once; a third is left to the system."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from wave_runtime.exit_codes import SIGNALS
from wave_runtime.runs.shell import Shell


@contextmanager
def signals_end(shell: Shell) -> Iterator[list[str]]:
    """While this is entered, signals end the run; gives the names of those that came, in their order.

    When one has come, it stays so until the process ends: an impatient second one, which comes when the run is over
    already, must not keep it from saying what became of it.
    """
    by: list[str] = []
    over = False

    def handle(number: int, _frame: object) -> None:
        name = signal.Signals(number).name
        by.append(name)
        if len(by) > 2:
            os._exit(SIGNALS[by[0]])
        if not over:
            shell.cancel(name, force=len(by) > 1)

    # A signal that is ignored from outside (`nohup`) stays so.
    wanted = [
        each for each in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM) if signal.getsignal(each) != signal.SIG_IGN
    ]
    before = {number: signal.signal(number, handle) for number in wanted}
    try:
        yield by
    finally:
        over = True
        if not by:
            for number, handler in before.items():
                signal.signal(number, handler)

"""Power that fails: what was not yet written to the disk is gone, and after the next start nothing is wrong.

The project is on an ext4 file system of its own, in memory. Its own `shutdown` forgets all that is not on the disk, in
the journal too; then it is mounted again. `WAVE_TEST_CRASHES=N` cuts at every point of every seam.
"""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from wave_runtime.plan import dump
from wave_runtime.recording.journal import Journal
from wave_runtime.recording.run_writer import RunWriter

from tests.runtime.crash.invariants import artifacts, violations
from tests.runtime.crash.scenario import RUN, Scenario
from tests.runtime.crash.seams import SEAMS, When, counting, counts, killed, killing

CRASHES = int(os.environ.get("WAVE_TEST_CRASHES", "0"))

_SHUTDOWN = 0x8004587D
"""FS_IOC_SHUTDOWN."""
_FORGETTING = b"\x02\x00\x00\x00"
"""EXT4_GOING_FLAGS_NOLOGFLUSH: the journal is not written either."""
_MEMORY = Path("/dev/shm")
_SIZE = 48 * 1024 * 1024


class Disk:
    """An ext4 file system in a file; at most one place has it at a time."""

    def __init__(self, image: Path) -> None:
        self._image = image
        self._place: Path | None = None

    def mount(self, place: Path) -> None:
        """Puts it in the place of the folder `place`."""
        done = subprocess.run(["mount", "-o", "loop", self._image, place], capture_output=True, check=False)
        if done.returncode:
            pytest.skip(f"a disk in a file cannot be mounted here: {done.stderr.decode().strip()}")
        self._place = place

    def unmount(self) -> None:
        """Takes it out. What still holds it has been told to end: that takes a moment."""
        if self._place is None:
            return
        until = time.monotonic() + 20
        while (done := subprocess.run(["umount", self._place], capture_output=True, check=False)).returncode:
            if time.monotonic() > until:  # a test that failed may still have a file of it open
                subprocess.run(["umount", "--lazy", self._place], check=True)
                raise AssertionError(done.stderr.decode())
            time.sleep(0.02)
        self._place = None

    def again(self) -> None:
        """As when the power is back."""
        place = self._place
        assert place is not None
        self.unmount()
        self.mount(place)


@pytest.fixture(scope="module")
def formatted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty disk."""
    if os.geteuid() != 0:
        pytest.skip("a disk of its own can only be mounted by root")
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("there is no mkfs.ext4")
    image = tmp_path_factory.mktemp("disk") / "empty"
    with image.open("wb") as file:
        file.truncate(_SIZE)
    subprocess.run(["mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0", image], check=True)
    return image


@pytest.fixture
def disk(formatted: Path, tmp_path: Path) -> Iterator[Callable[[], Disk]]:
    """Makes an empty disk; the one before is taken out."""
    image = (_MEMORY if _MEMORY.is_dir() else tmp_path) / f"wave-power-{os.getpid()}"
    made: list[Disk] = []

    def new() -> Disk:
        for before in made:
            before.unmount()
        subprocess.run(["cp", "--sparse=always", formatted, image], check=True)
        made.append(Disk(image))
        return made[-1]

    yield new
    for each in made:
        each.unmount()
    image.unlink(missing_ok=True)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], dict[str, int]]:
    """The artifacts of a run that nobody disturbs, and how often it passes each seam."""
    folder = tmp_path_factory.mktemp("clean")
    scenario = Scenario.make(folder)
    assert scenario.wait(scenario.start(first=counting(folder / "counts"))) == 0, scenario.said()
    return artifacts(scenario), counts(folder / "counts")


def on(disk: Disk, folder: Path) -> Scenario:
    """A project on the disk; the ledger is outside, as the effects are that it stands for."""
    scenario = Scenario.make(folder)
    disk.mount(scenario.project)
    with (scenario.project / "plan.json").open("w", encoding="utf-8") as file:
        file.write(dump(scenario.plan))
        file.flush()
        os.fsync(file.fileno())
    return scenario


def cut(scenario: Scenario) -> Callable[[], None]:
    """The power fails: the disk forgets, and the runtime is gone."""

    def end() -> None:
        descriptor = os.open(scenario.project, os.O_RDONLY)
        fcntl.ioctl(descriptor, _SHUTDOWN, _FORGETTING)
        killed()

    return end


def test_what_was_acknowledged_is_there_after_a_power_cut(
    tmp_path: Path, disk: Callable[[], Disk], clean: tuple[dict[str, str], dict[str, int]]
) -> None:
    expected, passed = clean
    last = passed["events are committed"]
    for nth in range(1, last + 1) if CRASHES else sorted({1, 2, (last + 1) // 2, last}):
        used = disk()
        scenario = on(used, tmp_path / str(nth))
        acknowledged = tmp_path / str(nth) / "acknowledged"

        def noting(nth: int = nth, scenario: Scenario = scenario, acknowledged: Path = acknowledged) -> None:
            real = RunWriter.append

            def append(self: RunWriter, entries: object) -> object:
                durable = real(self, entries)  # type: ignore[arg-type]
                if durable:
                    acknowledged.write_text(str(durable[-1].seq))
                return durable

            RunWriter.append = append  # type: ignore[assignment,method-assign]
            killing("events are committed", nth, "after", cut(scenario))()

        scenario.wait(scenario.start(first=noting))
        used.again()
        journal = Journal.open(scenario.state / "state.db", 0)
        assert journal.head(RUN)[0] >= int(acknowledged.read_text())
        journal.close()
        assert scenario.exec() == 0, scenario.said()
        assert violations(scenario, expected) == [], nth


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("seam", SEAMS)
def test_a_power_cut_at_a_seam(
    tmp_path: Path,
    disk: Callable[[], Disk],
    clean: tuple[dict[str, str], dict[str, int]],
    seam: str,
    when: When,
) -> None:
    expected, passed = clean
    for nth in range(1, passed[seam] + 1) if CRASHES else (passed[seam],):
        used = disk()
        scenario = on(used, tmp_path / str(nth))
        scenario.wait(scenario.start(first=killing(seam, nth, when, cut(scenario))))
        used.again()
        assert scenario.exec() == 0, scenario.said()
        assert violations(scenario, expected) == [], f"{when} {seam}, {nth}"

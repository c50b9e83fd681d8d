"""How fast wavec and wave-runtime are, as ratios to what a Python program cannot avoid. See README.md beside this.

Everything is measured in one run, in turns, on copies in a temporary folder. The exit code is 0 whatever the figures.
"""

import argparse
import math
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from generate import SHAPES, agent_project, answer, answering_project, file_tree, no_op_project, rewrite
from measure import BrokenMeasure, Command, Sample, interleaved, mount_once, program, scrub_once, spawn_in_pairs

ROOT = Path(__file__).resolve().parents[1]

IMPORTS = "import yaml, jsonschema, click; from lark import Lark; from pydantic import BaseModel"
"""T: what a program with these libraries pays before its first line."""

LOAD = "import gc, sys, yaml; gc.disable(); yaml.load(open(sys.argv[1], 'rb'), yaml.CSafeLoader)"
"""L: the least that reading a YAML file takes."""

NO_OPS = 1_000
COMPARED = 200
ANSWERED = 100_000
"""Lines of a large answer: 10 MB."""
FILES = 20_000
"""Of a mount; 137 MB."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the table. Without bars it is there for information."""

    name: str
    value: float
    detail: str
    must: float | None = None
    goal: float | None = None

    @property
    def verdict(self) -> str:
        """What the value means against its bars."""
        if self.must is None or self.goal is None:
            return ""
        return "goal" if self.value <= self.goal else "must" if self.value <= self.must else "missed"


@dataclass(frozen=True, slots=True)
class Bench:
    """What all measurements share."""

    scratch: Path
    quick: bool
    environment: Mapping[str, str]

    @property
    def rounds(self) -> int:
        """How often short processes are measured; long ones take fewer rounds."""
        return 5 if self.quick else 15

    def measured(self, commands: Sequence[Command], rounds: int) -> list[Sample]:
        """A sample of each."""
        return interleaved(commands, rounds, self.environment)

    def plan(self, file: Path) -> Command:
        """Compiles a generated project and writes its plan."""
        folder = file.parents[2]
        return Command((*program("wavec"), "plan", "-q", "-o", str(folder / "plan.json")), folder)


def cold(bench: Bench, corpus: Path | None) -> Iterator[Figure]:
    """Small projects and the corpus, from a cold start, in T."""
    wavec, small = program("wavec"), agent_project(bench.scratch / "small", 10, "wide").parents[2]
    examples = sorted(path.parent for path in (ROOT / "examples").glob("*/wave.yaml"))
    rows: list[tuple[str, Command, tuple[float, float] | None]] = [
        (f"check, {name}", Command((*wavec, "check"), folder), (1.5, 1.0))
        for name, folder in (*((folder.name, folder) for folder in examples), ("10 steps", small))
    ]
    rows += [(f"plan, {folder.name}", Command((*wavec, "plan", "--all", "-q"), folder), None) for folder in examples]
    one = no_op_project(bench.scratch / "one", 1)
    rows.append(("exec, one step", _execution(bench, one), (1.0, 0.5)))
    if corpus is not None:
        rows.append(("check, corpus", Command((*wavec, "check", "--fail-on", "never"), corpus), (2.5, 1.5)))
        rows += [(f"{name}, corpus", command, None) for name, command in _peers(corpus)]
    base, *others = bench.measured(
        [Command((sys.executable, "-c", IMPORTS), bench.scratch), *(command for _, command, _ in rows)], bench.rounds
    )
    yield Figure("T", 1.0, _milliseconds(base))
    for (name, _, bars), sample in zip(rows, others, strict=True):
        yield Figure(name, sample.seconds / base.seconds, _milliseconds(sample), *(bars or (None, None)))


def _peers(corpus: Path) -> Iterator[tuple[str, Command]]:
    """Programs that look at the same files, if they are on the PATH. They find other things: orders of magnitude."""
    pipelines = sorted(map(str, corpus.glob(".wave/pipelines/*.yaml")))
    if found := shutil.which("check-jsonschema"):
        schema = str(ROOT / "grammar" / "pipeline.schema.json")
        yield "check-jsonschema", Command((found, "--schemafile", schema, *pipelines), corpus, (0, 1))
    if found := shutil.which("yamllint"):
        yield "yamllint", Command((found, "-d", "relaxed", *pipelines), corpus, (0, 1))


def compiling(bench: Bench) -> Iterator[Figure]:
    """Generated pipelines in L, and how time and memory grow."""
    sizes = (10, 100, 1_000) if bench.quick else (10, 100, 1_000, 10_000)
    for shape in SHAPES:
        seconds: dict[int, float] = {}
        for size in sizes:
            file = agent_project(bench.scratch / f"{shape}-{size}", size, shape)
            load = Command((sys.executable, "-c", LOAD, str(file)), file.parent)
            check = Command((*program("wavec"), "check"), file.parents[2])
            rounds = max(3, bench.rounds // 2) if size <= 1_000 else 3
            least, plan, checked = bench.measured([load, bench.plan(file), check], rounds)
            seconds[size] = plan.seconds
            bars = (3.0, 2.0) if size >= 1_000 else (None, None)
            name = f"{size:,} steps, {shape}"
            yield Figure(f"plan, {name}", plan.seconds / least.seconds, _of(plan, least), *bars)
            yield Figure(f"check, {name}", checked.seconds / least.seconds, _of(checked, least))
            if size >= 1_000:
                bars = (2.5, 2.0) if size == 10_000 else (None, None)
                memory = f"{plan.kilobytes / 1024:.0f} of {least.kilobytes / 1024:.0f} MB"
                yield Figure(f"memory of plan, {name}", plan.kilobytes / least.kilobytes, memory, *bars)
        yield _growth(bench, shape, max(sizes), seconds[max(sizes)])


def _growth(bench: Bench, shape: str, last: int, seconds: float) -> Figure:
    """The exponent of time over steps, without what any start costs: all is taken over the pipeline of ten steps."""
    start, first = 10, 100
    files = [agent_project(bench.scratch / f"{shape}-{size}", size, shape) for size in (start, first)]
    # Forty milliseconds apart: measured in turns, and more often than what takes seconds.
    least, more = (sample.seconds for sample in bench.measured([bench.plan(file) for file in files], bench.rounds))
    steps = (last - start) / (first - start)
    exponent = math.log((seconds - least) / max(more - least, 0.001)) / math.log(steps)
    return Figure(f"growth of plan, {first} to {last:,} steps, {shape}", exponent, "exponent", 1.2, 1.1)


def comparing(bench: Bench) -> Iterator[Figure]:
    """Two plans of 200 steps in which every prompt changed: one persona for all steps, or another grant for each."""
    base = Command((sys.executable, "-c", IMPORTS), bench.scratch)
    rows = {"one grant": False, "200 grants": True}
    commands = [base]
    for name, own_grants in rows.items():
        plans = []
        for side, change in (("before", False), ("after", True)):
            file = agent_project(bench.scratch / f"{name}-{side}", COMPARED, "wide")
            rewrite(file, changed=change, own_grants=own_grants)
            bench.measured([bench.plan(file)], 1)
            plans.append(str(file.parents[2] / "plan.json"))
        commands.append(Command((*program("wavec"), "diff", *plans), bench.scratch))
    least, *others = bench.measured(commands, max(3, bench.rounds // 2))
    for name, sample in zip(rows, others, strict=True):
        yield Figure(f"diff, {COMPARED} steps, {name}", sample.seconds / least.seconds, _milliseconds(sample), 8.0, 4.0)


def running(bench: Bench) -> Iterator[Figure]:
    """Runs of steps that do nothing, against the operating system's part of it and against ninja, which records each
    step too, and does not wait for the disk."""
    file = no_op_project(bench.scratch / "no-ops", NO_OPS)
    command, ninja = _execution(bench, file), _ninja(bench)
    runs, spawns, builds = [], [], []
    for round_number in range(5 if bench.quick else 9):
        spawns.append(spawn_in_pairs(NO_OPS))
        runs.append(bench.measured([command], 1)[0])
        if ninja is not None:
            builds.append(bench.measured([ninja(round_number)], 0)[0].seconds)
    run, spawn = statistics.median(sample.seconds for sample in runs), statistics.median(spawns)
    name = f"exec, {NO_OPS:,} steps that do nothing"
    yield Figure(name, run / spawn, f"{run * 1000:.0f} ms of {spawn * 1000:.0f} ms", 3.0, 2.0)
    if builds:
        build = statistics.median(builds)
        yield Figure(f"{name}, to ninja", run / build, f"{run * 1000:.0f} ms of {build * 1000:.0f} ms", 1.5, 1.0)
    if not bench.quick:
        many = bench.measured([_execution(bench, no_op_project(bench.scratch / "many", 10 * NO_OPS))], 0)[0]
        few = statistics.median(sample.kilobytes for sample in runs)
        detail = f"{many.kilobytes / 1024:.0f} of {few / 1024:.0f} MB, {10 * NO_OPS:,} of {NO_OPS:,} steps"
        yield Figure("memory of exec, ten times as many steps", many.kilobytes / few, detail)


def _ninja(bench: Bench) -> Callable[[int], Command] | None:
    """`ninja -j2` of as many steps, each of which touches a file; None where there is no ninja."""
    found = shutil.which("ninja")
    if found is None:
        print("no ninja on the PATH: the run is not measured against it", file=sys.stderr)
        return None

    def command(number: int) -> Command:
        folder = bench.scratch / f"ninja-{number}"
        folder.mkdir()
        builds = "".join(f"build out{step}: touch\n" for step in range(NO_OPS))
        (folder / "build.ninja").write_text(f"rule touch\n  command = touch $out\n{builds}")
        return Command((found, "-j2", "--quiet"), folder)

    return command


def answering(bench: Bench) -> Iterator[Figure]:
    """An answer of 10 MB: what it takes to look for credentials in it, against a search with one pattern; and a run
    with it, against one whose answer is a line."""
    text = answer(ANSWERED).encode()
    samples = [scrub_once(text) for _ in range(3 if bench.quick else 7)]
    scrubbed, searched = (statistics.median(column) for column in zip(*samples, strict=True))
    detail = f"{len(text) / scrubbed / 1e6:.0f} MB/s of {len(text) / searched / 1e6:.0f} MB/s"
    yield Figure("scrub 10 MB, to one pattern", scrubbed / searched, detail)
    few, many = bench.measured(
        [_execution(bench, answering_project(bench.scratch / f"says-{lines}", lines)) for lines in (1, ANSWERED)],
        3 if bench.quick else 7,
    )
    yield Figure("exec, an answer of 10 MB", many.seconds / few.seconds, _of(many, few))
    detail = f"{many.kilobytes / 1024:.0f} of {few.kilobytes / 1024:.0f} MB"
    yield Figure("memory of exec, an answer of 10 MB", many.kilobytes / few.kilobytes, detail)


def mounting(bench: Bench) -> Iterator[Figure]:
    """A mount of many files, and the look for changes afterwards, against `cp -a` of the same; in memory where there is
    a folder for that."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="wavec-bench-", dir=memory if memory.is_dir() else bench.scratch) as name:
        scratch = Path(name)
        file_tree(scratch / "project" / "source", FILES)
        rounds = 3 if bench.quick else 7
        for mode in ("readonly", "readwrite"):
            samples = [mount_once(scratch, mode) for _ in range(rounds + 1)][1:]
            copied, mounted, compared = (statistics.median(column) for column in zip(*samples, strict=True))
            for what, seconds in (("mount", mounted), ("find changes", compared)):
                detail = f"{seconds * 1000:.0f} ms of {copied * 1000:.0f} ms"
                bars = (2.0, 1.5) if what == "mount" else (None, None)
                yield Figure(f"{what}, {FILES:,} files, {mode}", seconds / copied, detail, *bars)


def _execution(bench: Bench, file: Path) -> Command:
    """Runs the plan of a project of commands, two at a time."""
    folder, plan = file.parents[2], file.parents[2] / "plan.json"
    bench.measured([bench.plan(file)], 1)
    return Command((*program("wave-runtime"), "exec", str(plan), "--max-workers", "2", "--events", "json"), folder)


def _milliseconds(sample: Sample) -> str:
    return f"{sample.seconds * 1000:.0f} ms"


def _of(sample: Sample, base: Sample) -> str:
    return f"{sample.seconds * 1000:.0f} ms of {base.seconds * 1000:.0f} ms"


def _line(figure: Figure) -> str:
    bars = "".join(f"{bar:>7.1f}" if bar is not None else " " * 7 for bar in (figure.must, figure.goal))
    return f"{figure.name:<44}{figure.value:>7.2f}{bars}  {figure.verdict:<7} {figure.detail}"


def main() -> int:
    """Measures, and prints the table line by line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, nothing above 1,000 steps")
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="a project with pipelines to check")
    arguments = parser.parse_args()
    corpus = arguments.corpus.resolve() if arguments.corpus and (arguments.corpus / "wave.yaml").is_file() else None
    if arguments.corpus and corpus is None:
        print(f"`{arguments.corpus}` has no wave.yaml: measured without it", file=sys.stderr)
    print(f"{'figure':<44}{'ratio':>7}{'must':>7}{'goal':>7}  verdict measured", flush=True)
    with tempfile.TemporaryDirectory(prefix="wavec-bench-") as scratch:
        # Bytecode is kept as for an installed program, but not in the checkout.
        kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        bench = Bench(Path(scratch), arguments.quick, {**kept, "PYTHONPYCACHEPREFIX": str(Path(scratch) / "bytecode")})
        try:
            for figure in chain(
                cold(bench, corpus),
                compiling(bench),
                comparing(bench),
                running(bench),
                answering(bench),
                mounting(bench),
            ):
                print(_line(figure), flush=True)
        except BrokenMeasure as error:
            print(f"stopped: {error}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())

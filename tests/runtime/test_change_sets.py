"""Change sets: exact, handed on, brought home as a patch or by the runtime; and what does not go together."""

import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wave_runtime.engine.commands import InputArtifact
from wave_runtime.engine.events import CHANGES, CHANGES_TYPE, StoredArtifact
from wave_runtime.files.tree_removal import remove_tree
from wave_runtime.recording.store import Store
from wave_runtime.workspaces.apply_changes import apply_changes, compare
from wave_runtime.workspaces.change_set import Change, ChangeSet, ConflictError, FileState, combine, put_change_set
from wave_runtime.workspaces.changes_made import ReadonlyBroken, changes_made
from wave_runtime.workspaces.git_patch import git_patch, rows
from wave_runtime.workspaces.mounting import Project
from wave_runtime.workspaces.workspace import ResolvedMount, Workspace, prepare

Mode = Literal["readonly", "readwrite"]
Tree = Mapping[str, tuple[str, int, bytes]]
"""By path: kind, whether it can be executed, content."""

NAMES = ["a", "b", "b c", "ü", "tab\there", "new\nline", 'qu"ote', "back\\slash", "-dash", "c.txt"]
CONTENTS = [
    b"",
    b"one\n",
    b"no end",
    b"bin\0ary\xff",
    b"1\n2\n3\n4\n5\n6\n7\n8\n9\n" * 5,
    bytes(range(256)) * 2,
    b"\r\n\r",
]


def tree_of(root: Path) -> dict[str, tuple[str, int, bytes]]:
    found: dict[str, tuple[str, int, bytes]] = {}
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = Path(folder) / name
            state = path.lstat()
            key = path.relative_to(root).as_posix()
            if stat.S_ISLNK(state.st_mode):
                found[key] = ("link", 0, os.fsencode(path.readlink()))
            elif path.is_dir():
                found[key] = ("folder", 0, b"")
            else:
                found[key] = ("file", state.st_mode & 0o100, path.read_bytes())
    return found


def without_empty_folders(tree: Tree) -> Tree:
    full = {str(parent) for path, (kind, _, _) in tree.items() if kind != "folder" for parent in Path(path).parents}
    return {path: each for path, each in tree.items() if each[0] != "folder" or path in full}


class Bench:
    """A project, a store, and workspaces of steps."""

    def __init__(self, root: Path) -> None:
        self.root, self.store = root, Store(root / "cas")
        self.project = Project(root / "project", frozenset({root / "project/.wave/state.db"}))
        self.project.root.mkdir(parents=True)
        self.sets: list[tuple[str, ChangeSet]] = []
        self._count = 0

    def workspace(self, *mounts: tuple[str, str, Mode], after: tuple[str, ...] = ()) -> Workspace:
        self._count += 1
        artifacts = [
            InputArtifact(
                step, CHANGES, StoredArtifact(CHANGES, ".", CHANGES_TYPE, *put_change_set(self.store, made), False)
            )
            for step, made in self.sets
            if step in after
        ]
        wanted = [ResolvedMount(*each) for each in mounts or ((".", ".", "readwrite"),)]
        return prepare(self.root / f"work-{self._count}", self.project, wanted, (), artifacts, self.store)

    def step(
        self,
        name: str,
        act: Callable[[Path], object],
        *mounts: tuple[str, str, Mode],
        after: tuple[str, ...] = (),
        outputs: tuple[str, ...] = (),
    ) -> ChangeSet:
        workspace = self.workspace(*mounts, after=after)
        act(workspace.path)
        made = changes_made(workspace, outputs, self.project, self.store)
        self.sets.append((name, made))
        return made

    def apply(self, root: Path) -> None:
        found = compare(root, combine(self.sets))
        assert found.differing == ()
        apply_changes(root, found.to_do, self.store, self.root / "scratch")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path)
    for path, content in {"src/a.py": "a\n", "src/b.py": "b\n", "docs/x.md": "x\n"}.items():
        (made.project.root / path).parent.mkdir(exist_ok=True)
        (made.project.root / path).write_text(content)
    return made


def write(path: str, text: str) -> Callable[[Path], object]:
    def act(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)

    return act


def shell(script: str) -> Callable[[Path], object]:
    return lambda root: subprocess.run(["sh", "-euc", script], cwd=root, check=True)


def shown(made: ChangeSet) -> str:
    return " ".join(f"{change.letter}:{change.path}" for change in made.changes)


PATHS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map("/".join)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["write", "delete", "rename", "chmod", "link", "folder", "touch"]),
        PATHS,
        PATHS,
        st.sampled_from(CONTENTS),
    ),
    max_size=12,
)


def edit(root: Path, edits: list[tuple[str, str, str, bytes]]) -> None:
    """What a step might do; an edit that cannot be is left out."""
    for what, one, other, content in edits:
        path = root / one
        try:
            match what:
                case "write":
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
                case "delete" if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                case "delete":
                    path.unlink()
                case "rename":
                    (root / other).parent.mkdir(parents=True, exist_ok=True)
                    path.rename(root / other)
                case "chmod" if path.is_file() and not path.is_symlink():
                    path.chmod(path.stat().st_mode ^ 0o111)
                case "link":
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.symlink_to(NAMES[len(content) % len(NAMES)])
                case "folder":
                    path.mkdir(parents=True)
                case "touch":
                    os.utime(path, (1, 1))
        except OSError:
            continue


@settings(max_examples=int(os.environ.get("WAVE_TEST_FUZZ", "30")))
@given(EDITS, EDITS, EDITS)
def test_changes_are_exact_however_they_travel(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[tuple[str, str, str, bytes]],
    second: list[tuple[str, str, str, bytes]],
    third: list[tuple[str, str, str, bytes]],
) -> None:
    root = tmp_path_factory.mktemp("tree")
    bench = Bench(root)
    home = bench.project.root
    edit(home, first)
    for number in ("by-patch", "by-runtime"):
        shutil.copytree(home, root / number, symlinks=True)
    before = tree_of(home)

    bench.step("one", lambda path: edit(path, second))
    middle = bench.workspace(after=("one",))
    assert tree_of(middle.path) == tree_of(root / "work-1")  # the next step sees all, and nothing else
    bench.step("two", lambda path: edit(path, third), after=("one",))
    wanted = tree_of(root / "work-3")

    changes = combine(bench.sets)
    differing = {path for path in before.keys() | wanted.keys() if before.get(path) != wanted.get(path)}
    # A file that becomes a full folder is gone at its own path.
    assert set(changes) == differing

    bench.apply(root / "by-runtime")
    assert tree_of(root / "by-runtime") == wanted
    bench.apply(root / "by-runtime")  # a second time there is nothing to do
    assert not list((root / "scratch").iterdir())

    if any(kind == "link" and wanted.get(path, ("",))[0] == "folder" for path, (kind, _, _) in before.items()):
        return  # git looks for the new files through the old link, and may walk in circles
    patch = b"".join(git_patch(changes, bench.store))
    for folder, _, _ in os.walk(
        root / "by-patch", topdown=False
    ):  # git does not know empty folders, and trips over them
        with suppress(OSError):
            Path(folder).rmdir()
    (root / "by-patch").mkdir(exist_ok=True)
    if patch:
        applied = subprocess.run(
            ["git", "apply", "--whitespace=nowarn", "-"],
            cwd=root / "by-patch",
            input=patch,
            capture_output=True,
            check=False,
            env={**os.environ, "GIT_CEILING_DIRECTORIES": str(root)},
        )
        assert applied.returncode == 0, (applied.stderr, patch)
    assert without_empty_folders(tree_of(root / "by-patch")) == without_empty_folders(wanted)
    remove_tree(root)


def test_a_step_sees_what_earlier_ones_changed_wherever_it_mounts_it(bench: Bench) -> None:
    bench.step("mend", write("code/a.py", "A\n"), ("src", "code", "readwrite"))
    bench.step("add", write("new.py", "n\n"), ("src", ".", "readwrite"), after=("mend",))
    whole = bench.workspace((".", "p", "readonly"), ("docs", "d", "readonly"), after=("mend", "add"))
    assert [(whole.path / f"p/src/{name}").read_text() for name in ("a.py", "new.py")] == ["A\n", "n\n"]
    assert (whole.handed_on, stat.S_IMODE((whole.path / "p/src/new.py").stat().st_mode)) == (("mend", "add"), 0o444)
    other = bench.workspace(("docs", "d", "readwrite"), after=("mend", "add"))
    assert (other.handed_on, sorted(other.before)) == ((), ["d/x.md"])
    alone = bench.workspace(("src/a.py", "one.py", "readwrite"), after=("mend",))
    assert ((alone.path / "one.py").read_text(), alone.handed_on) == ("A\n", ("mend",))


def test_a_file_that_is_mounted_alone_has_changes_too(bench: Bench) -> None:
    made = bench.step("mend", write("one.py", "A\n"), ("src/a.py", "one.py", "readwrite"))
    assert shown(made) == "M:src/a.py"


def test_outputs_and_what_is_usually_generated_are_no_changes(bench: Bench) -> None:
    def act(root: Path) -> None:
        for path in (
            "out/report.json",
            "src/__pycache__/a.pyc",
            "node_modules/x/y",
            ".git/hooks/evil",
            ".wave/state.db",
        ):
            write(path, "text")(root)
        (root / "src/abroad").symlink_to("/etc/passwd")
        os.mkfifo(root / "pipe")
        write("src/a.py", "A\n")(root)

    made = bench.step("mend", act, outputs=("out/report.json",))
    assert shown(made) == "M:src/a.py"
    assert [(each.path, each.files, each.bytes) for each in made.left_out] == [
        (".git", 1, 4),
        (".wave/state.db", 1, 4),
        ("node_modules", 1, 4),
        ("pipe", 1, 0),
        ("src/__pycache__", 1, 4),
        ("src/abroad", 1, 11),
    ]


def test_an_output_that_the_project_had_is_a_change(bench: Bench) -> None:
    assert shown(bench.step("mend", write("docs/x.md", "y"), outputs=("docs/x.md",))) == "M:docs/x.md"


BREAKS: list[tuple[str, str]] = [
    ("write", "chmod 644 a.py; echo A >a.py"),
    ("truncate", "chmod 644 a.py; : >a.py"),
    ("the same size at the same time", "touch -r a.py then; chmod 644 a.py; echo A >a.py; touch -r then a.py; rm then"),
    ("remove", "rm -f a.py"),
    ("rename over", "mv -f b.py a.py"),
    ("a new file", "touch new"),
    ("a new folder", "mkdir new"),
    ("a link instead", "ln -sf b.py a.py"),
]


def in_place(file: Path, data: bytes) -> None:
    state = file.stat()
    with file.open("r+b") as opened:
        opened.write(data)
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))


@pytest.mark.parametrize("script", [row[1] for row in BREAKS], ids=[row[0] for row in BREAKS])
def test_whoever_writes_to_a_readonly_mount_is_found_out(bench: Bench, script: str) -> None:
    before = tree_of(bench.project.root)
    with pytest.raises(ReadonlyBroken, match="mounted readonly: `src/"):
        bench.step("mend", shell(f"chmod 755 src; cd src; {script}"), ("src", "src", "readonly"))
    assert tree_of(bench.project.root) == before


def test_the_top_of_the_workspace_is_the_step_s_own(bench: Bench) -> None:
    made = bench.step(
        "look", lambda path: (write("new.txt", "n")(path), write("out/x", "x")(path)), (".", ".", "readonly")
    )
    assert made.changes == ()


def test_steps_beside_each_other_may_not_change_a_file_differently(bench: Bench) -> None:
    bench.step("left", write("src/a.py", "left\n"))
    bench.step("right", write("src/a.py", "right\n"))
    with pytest.raises(ConflictError, match=r"`left` and `right` both changed `src/a\.py`"):
        bench.workspace(after=("left", "right"))


def test_steps_beside_each_other_may_do_the_same(bench: Bench) -> None:
    bench.step("left", write("src/a.py", "same\n"))
    bench.step("right", shell("echo same >src/a.py; rm src/b.py"))
    made = bench.workspace(after=("left", "right"))
    assert tree_of(made.path / "src") == {"a.py": ("file", 0, b"same\n")}


def test_a_file_of_one_step_is_no_folder_of_another(bench: Bench) -> None:
    bench.step("left", shell("rm -r docs; echo file >docs"))
    bench.step("right", write("docs/inner", "file"))
    with pytest.raises(ConflictError, match="`docs` is a file for `left` and a folder for `right`"):
        combine(bench.sets)


def test_a_project_that_changes_meanwhile_is_noticed(bench: Bench) -> None:
    bench.step("mend", write("src/a.py", "A\n"))
    write("src/a.py", "by hand\n")(bench.project.root)
    with pytest.raises(ConflictError, match=r"`src/a\.py` has changed in the project since `mend` changed it"):
        bench.workspace(after=("mend",))
    found = compare(bench.project.root, combine(bench.sets))
    assert (found.to_do, found.differing) == ((), (("src/a.py", "has changed since the run saw it"),))


def test_hard_links_in_the_project_are_not_reached(bench: Bench) -> None:
    os.link(bench.project.root / "src/a.py", bench.project.root / "src/c.py")
    made = bench.step("mend", lambda path: in_place(path / "src/a.py", b"X"))
    assert (shown(made), (bench.project.root / "src/c.py").read_text()) == ("M:src/a.py", "a\n")


def test_a_sparse_file_stays_sparse(bench: Bench) -> None:
    with (bench.project.root / "big").open("wb") as file:
        file.seek(64 * 1024 * 1024)
        file.write(b"end")
    copy = bench.workspace().path / "big"
    assert (copy.stat().st_size, copy.stat().st_blocks < 10_000) == (64 * 1024 * 1024 + 3, True)
    assert copy.read_bytes() == (bench.project.root / "big").read_bytes()


def test_an_error_on_the_way_takes_everything_back(bench: Bench) -> None:
    def act(root: Path) -> None:
        write("src/a.py", "A\n")(root)
        (root / "src/b.py").unlink()
        write("new/deep/file", "n")(root)
        write("zzz", "z")(root)

    bench.step("mend", act)
    before = tree_of(bench.project.root)
    changes = [each.change for each in combine(bench.sets).values()]
    # What nobody can do comes last: a file where a file is, which is not the one that was expected.
    impossible = Change("docs/x.md/y", None, FileState("folder"))
    with pytest.raises(OSError):
        apply_changes(bench.project.root, [*changes, impossible], bench.store, bench.root / "scratch")
    assert tree_of(bench.project.root) == before
    assert not list((bench.root / "scratch").iterdir())


def test_changes_do_not_go_through_a_link(bench: Bench) -> None:
    bench.step("mend", write("src/new/x", "x"))
    shutil.rmtree(bench.project.root / "src")
    (bench.root / "elsewhere").mkdir()
    (bench.project.root / "src").symlink_to(bench.root / "elsewhere")
    found = compare(bench.project.root, combine(bench.sets))
    assert found.differing == tuple(
        (path, f"`{path}` leads through the link `src`") for path in ("src/new", "src/new/x")
    )
    assert list((bench.root / "elsewhere").iterdir()) == []


def test_a_rename_is_one_line(bench: Bench) -> None:
    bench.step("move", lambda path: (path / "src/a.py").rename(path / "docs/a.py"))
    changes = combine(bench.sets)
    assert [(row.letter, row.was, row.path) for row in rows(changes)] == [("R", "src/a.py", "docs/a.py")]
    assert b"".join(git_patch(changes, bench.store)) == (
        b"diff --git a/src/a.py b/docs/a.py\nsimilarity index 100%\nrename from src/a.py\nrename to docs/a.py\n"
    )


def version(name: str, mode: int = 0o644) -> FileState:
    return FileState("file", mode, f"sha256:{name}", 1)


OLD, NEW, PROGRAM = version("old"), version("new"), version("old", 0o755)

PERMISSIONS: list[tuple[str, list[tuple[FileState | None, FileState | None]], FileState | None]] = [
    ("bits beside a content", [(OLD, PROGRAM), (OLD, NEW)], version("new", 0o755)),
    ("a content beside bits", [(OLD, NEW), (OLD, PROGRAM)], version("new", 0o755)),
    ("bits after a content", [(OLD, NEW), (NEW, version("new", 0o755))], version("new", 0o755)),
    ("bits that are taken back", [(OLD, PROGRAM), (PROGRAM, NEW)], NEW),
    ("the same bits", [(OLD, PROGRAM), (OLD, PROGRAM)], PROGRAM),
    ("a new file that becomes a program", [(None, OLD), (OLD, PROGRAM)], PROGRAM),
    ("a removed file", [(OLD, PROGRAM), (PROGRAM, None)], None),
]


@pytest.mark.parametrize(("steps", "after"), [row[1:] for row in PERMISSIONS], ids=[row[0] for row in PERMISSIONS])
def test_no_permission_bits_are_lost(
    steps: list[tuple[FileState | None, FileState | None]], after: FileState | None
) -> None:
    sets = [(str(number), ChangeSet((Change("f", *step),))) for number, step in enumerate(steps)]
    assert combine(sets)["f"].change.after == after


@pytest.mark.parametrize("second", [(OLD, version("old", 0o700)), (OLD, None)])
def test_different_permission_bits_are_a_conflict(second: tuple[FileState | None, FileState | None]) -> None:
    with pytest.raises(ConflictError, match="both changed `f`"):
        combine(
            [("a", ChangeSet((Change("f", NEW, version("new", 0o755)),))), ("b", ChangeSet((Change("f", *second),)))]
        )
    if second[1] is not None:
        with pytest.raises(ConflictError, match="both changed `f`"):
            combine([("a", ChangeSet((Change("f", OLD, PROGRAM),))), ("b", ChangeSet((Change("f", *second),)))])

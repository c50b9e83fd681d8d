"""Mounts, links, injected artifacts: what is in a fresh workspace, what is not, and what is refused."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.engine.commands import InputArtifact
from wave_runtime.engine.events import StoredArtifact
from wave_runtime.files.paths import UnsafePath, create_below, open_below
from wave_runtime.files.tree_removal import remove_tree
from wave_runtime.plan.model import Injection
from wave_runtime.recording.store import ManifestEntry, MissingContent, Store, extract, put_manifest, read_manifest
from wave_runtime.workspaces.file_copy import MountError
from wave_runtime.workspaces.mounting import Project
from wave_runtime.workspaces.workspace import ResolvedMount, Workspace, prepare

READ, WRITE = "readonly", "readwrite"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    for path, content in {
        "README.md": "read me",
        "src/a.py": "a",
        "src/deep/b.py": "b",
        "src/dist/c": "c",
        "dist/d": "d",
        ".git/HEAD": "ref",
        ".wave/state.db": "db",
        ".wave/state.db-wal": "wal",
        ".wave/pipelines/p.yaml": "p",
        ".wave/workspaces/old/x": "x",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)
    (root / "src/deep/b.py").chmod(0o755)
    return Project(root, frozenset({root / ".wave/state.db", root / ".wave/workspaces"}))


def mounted(project: Project, *mounts: tuple[str, str, str]) -> Workspace:
    wanted = [ResolvedMount(source, target, mode) for source, target, mode in mounts]  # type: ignore[arg-type]  # a table
    return prepare(project.root.parent / "work", project, wanted, (), (), Store(project.root.parent / "cas"))


MOUNTS: list[tuple[str, list[tuple[str, str, str]], str, str]] = [
    (
        "the whole project",
        [(".", ".", WRITE)],
        ".wave/pipelines/p.yaml README.md src/a.py src/deep/b.py",
        ".git .wave/state.db .wave/state.db-wal .wave/workspaces dist src/dist",
    ),
    ("a folder", [("src", "code", READ)], "code/a.py code/deep/b.py", "src/dist"),
    ("a folder that is usually left out, by name", [("dist", "out", READ)], "out/d", ""),
    ("a file", [("README.md", "docs/x.md", READ)], "docs/x.md", ""),
    ("a file into the workspace", [("README.md", ".", READ)], "README.md", ""),
    (
        "the inner mount hides, whatever the order",
        [("src/deep", "src", READ), (".", ".", WRITE)],
        ".wave/pipelines/p.yaml README.md src/b.py",
        ".git .wave/state.db .wave/state.db-wal .wave/workspaces dist src/dist",
    ),
]


@pytest.mark.parametrize(("mounts", "files", "left_out"), [row[1:] for row in MOUNTS], ids=[row[0] for row in MOUNTS])
def test_what_is_mounted(project: Project, mounts: list[tuple[str, str, str]], files: str, left_out: str) -> None:
    made = mounted(project, *mounts)
    assert (sorted(made.before), sorted(each.path for each in made.left_out)) == (files.split(), left_out.split())


def test_readonly_goes_all_the_way_down_and_the_source_keeps_its_modes(project: Project) -> None:
    made = mounted(project, ("src", "r", READ), ("src", "w", WRITE))
    modes = {
        path: stat.S_IMODE((made.path / path).stat().st_mode) for path in ("r", "r/deep", "r/deep/b.py", "w/deep/b.py")
    }
    assert modes == {"r": 0o555, "r/deep": 0o555, "r/deep/b.py": 0o555, "w/deep/b.py": 0o755}
    (made.path / "w/a.py").write_text("changed")
    assert (project.root / "src/a.py").read_text() == "a"
    remove_tree(made.path)
    assert not made.path.exists()


LINKS: list[tuple[str, str, str, str]] = [
    ("inside the mount", "deep/b.py", "kept", ""),
    ("a folder inside", "deep", "kept", ""),
    ("to nothing", "nowhere", "kept", ""),
    ("elsewhere in the project", "../README.md", "left out", "a link out of the mount, to ../README.md"),
    ("through another link", "out/../README.md", "left out", "a link out of the mount, to out/../README.md"),
    (
        "out of the project",
        "../../secret",
        "refused",
        "the link `src/link` leads out of the project, to `../../secret`",
    ),
    ("absolute", "/etc/passwd", "refused", "the link `src/link` leads out of the project, to `/etc/passwd`"),
    ("up and down again", "deep/../../../../x", "refused", "leads out of the project"),
]


@pytest.mark.parametrize(("goal", "what", "reason"), [row[1:] for row in LINKS], ids=[row[0] for row in LINKS])
def test_links(project: Project, goal: str, what: str, reason: str) -> None:
    (project.root / "src/out").symlink_to("../dist")
    (project.root / "src/link").symlink_to(goal)
    try:
        made = mounted(project, ("src", "code", READ))
    except MountError as error:
        assert (what, reason in str(error)) == ("refused", True)
        return
    reasons = {each.path: each.reason for each in made.left_out}
    kept = (made.path / "code/link").is_symlink()
    assert (("kept" if kept else "left out"), reasons.get("src/link", "")) == (what, reason)


def test_a_link_to_inside_the_project_by_its_full_name_would_reach_the_project_itself(project: Project) -> None:
    (project.root / "src/link").symlink_to(project.root / "src/a.py")
    made = mounted(project, ("src", "code", READ))
    assert [each.path for each in made.left_out] == ["src/dist", "src/link"]


def pipe(path: Path) -> None:
    os.mkfifo(path)


REFUSED: list[tuple[str, Callable[[Path], object], str, str]] = [
    ("not there", lambda root: None, "nope", "the mount source `nope` does not exist in the project"),
    ("a pipe in it", lambda root: pipe(root / "src/p"), "src", "`src/p` is a named pipe, which cannot be mounted"),
    ("a pipe itself", lambda root: pipe(root / "p"), "p", "`p` is a named pipe, which cannot be mounted"),
    (
        "a link out",
        lambda root: (root / "up").symlink_to("/etc"),
        "up",
        "the mount source `up` leads out of the project through a link",
    ),
    (
        "a circle",
        lambda root: (root / "o").symlink_to("o"),
        "o",
        "the mount source `o` cannot be followed in the project",
    ),
]


@pytest.mark.parametrize(("make", "source", "expected"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_cannot_be_mounted(project: Project, make: Callable[[Path], object], source: str, expected: str) -> None:
    make(project.root)
    with pytest.raises(MountError) as caught:
        mounted(project, (source, "x", READ))
    assert str(caught.value) == expected


def test_only_what_changed_counts(project: Project) -> None:
    made = mounted(project, ("src", "s", WRITE))
    assert made.changed() == frozenset()
    (made.path / "s/a.py").write_text("A")  # the same size, at once
    (made.path / "s/new").write_text("n")
    (made.path / "s/deep/b.py").unlink()
    assert made.changed() == {"s/a.py", "s/new", "s/deep/b.py"}


def test_an_injected_artifact_replaces_what_a_mount_brought(project: Project, tmp_path: Path) -> None:
    store = Store(tmp_path / "cas")
    stored = StoredArtifact("a", "x", "text", store.put(b"made"), 4, False)
    made = prepare(
        tmp_path / "work",
        project,
        [ResolvedMount("src", "artifacts", "readwrite")],
        [Injection("s", "a", "artifacts/a.py")],
        [InputArtifact("s", "a", stored)],
        store,
    )
    assert ((made.path / "artifacts/a.py").read_text(), made.changed()) == ("made", frozenset())


UNSAFE = ["../x", "a/../x", "/etc/passwd", "a//b", "./a", "a\\b", "", "a\0b", "link/x", "folder/link"]


@pytest.mark.parametrize("path", UNSAFE)
def test_nothing_is_opened_through_a_link_or_out_of_the_folder(tmp_path: Path, path: str) -> None:
    (tmp_path / "below/folder").mkdir(parents=True)
    (tmp_path / "x").write_text("secret")
    (tmp_path / "below/link").symlink_to("..")
    (tmp_path / "below/folder/link").symlink_to("../../x")
    for act in (open_below, create_below):
        with pytest.raises(UnsafePath):
            act(tmp_path / "below", path)
    assert (tmp_path / "x").read_text() == "secret"


@given(st.binary(max_size=300))
def test_the_store_gives_back_what_it_got(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    root = tmp_path_factory.mktemp("store")
    store = Store(root)
    digest = store.put(data)
    (root / "file").write_bytes(data)
    with (root / "file").open("rb") as file:
        assert store.put_file(file) == (digest, len(data))
    assert (store.get(digest), list(store.digests())) == (data, [digest])


def test_a_folder_comes_back_with_modes_and_links(tmp_path: Path) -> None:
    store = Store(tmp_path / "cas")
    entries = (
        ManifestEntry("bin", "folder"),
        ManifestEntry("bin/run", "file", 0o755, store.put(b"#!"), 2),
        ManifestEntry("empty", "folder"),
        ManifestEntry("run", "link", target="bin/run"),
    )
    digest = put_manifest(store, reversed(entries))
    assert read_manifest(store, digest) == entries
    extract(store, digest, tmp_path / "out", directory=True)
    assert (tmp_path / "out/run").read_bytes() == b"#!"
    assert stat.S_IMODE((tmp_path / "out/bin/run").stat().st_mode) == 0o755


def test_changed_or_lost_content_is_noticed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    digest = store.put(b"one")
    store.path(digest).chmod(0o644)
    store.path(digest).write_bytes(b"two")
    for act in (lambda: store.get(digest), lambda: extract(store, digest, tmp_path / "out", directory=False)):
        with pytest.raises(MissingContent):
            act()
    store.remove(digest)
    with pytest.raises(MissingContent):
        store.get(digest)


def test_a_folder_is_removed_however_deep_it_is(tmp_path: Path) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    for name in ("top", *["d"] * 3000):
        os.mkdir(name, dir_fd=descriptor)
        inner = os.open(name, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(os.open("file", os.O_CREAT, dir_fd=descriptor))
    os.close(descriptor)
    remove_tree(tmp_path / "top")
    assert not (tmp_path / "top").exists()

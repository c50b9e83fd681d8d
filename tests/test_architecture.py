"""The layers of the house: who may import whom. Read this file first.

A layer imports only layers before it in its list. Inside the folders named in SIBLINGS, files do not know
each other: each is one diagnostic, contract type, adapter, emitter. Each third-party package has one door.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RUNTIME = ROOT / "runtime" / "wave_runtime"


def imports(file: Path) -> Iterator[str]:
    """Every module that `file` imports; `from a import b` counts as `a` and as `a.b`."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative imports are banned"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def files_of(base: Path, layer: str) -> list[Path]:
    folder, file = base / layer, base / f"{layer}.py"
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [file]


def test_the_runtime_never_imports_the_compiler() -> None:
    for file in RUNTIME.rglob("*.py"):
        assert not [name for name in imports(file) if within(name, "wavec")], file


def test_the_compiler_sees_only_the_leaves_of_the_runtime() -> None:
    leaves = ("wave_runtime.plan", "wave_runtime.permissions")
    for file in (ROOT / "wavec").rglob("*.py"):
        for name in imports(file):
            assert not within(name, "wave_runtime") or any(within(name, leaf) for leaf in leaves), (file, name)


@pytest.mark.parametrize("leaf", ["plan", "permissions"])
def test_a_leaf_of_the_runtime_imports_the_standard_library_only(leaf: str) -> None:
    for file in (RUNTIME / leaf).rglob("*.py"):
        for name in imports(file):
            top = name.partition(".")[0]
            assert top in sys.stdlib_module_names or within(name, f"wave_runtime.{leaf}"), (file, name)


def test_importing_the_runtime_loads_the_standard_library_only() -> None:
    program = (
        "import sys; before = set(sys.modules); import wave_runtime, wave_runtime.plan, wave_runtime.permissions\n"
        "print(*sorted({m.partition('.')[0] for m in set(sys.modules) - before}))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in loaded if name != "wave_runtime" and name not in sys.stdlib_module_names] == []

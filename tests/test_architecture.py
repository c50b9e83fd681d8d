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
from wave_runtime.contracts import RUN_PROGRAMS

ROOT = Path(__file__).resolve().parents[1]
RUNTIME = ROOT / "runtime" / "wave_runtime"


LAYERS = (
    "automata",
    "source.text",
    "source.span",
    "diagnostics",
    "source",
    "diagnostics.suppress",
    "syntax",
    "schemas",
    "subsumption",
    "names",
    "expressions",
    "types",
    "permissions",
    "needs",
    "trust",
    "handovers",
    "rules",
    "lower",
    "describe",
    "emit",
    "review",
    "driver",
    "fixes",
    "workspace",
    "git_objects",
    "revision",
    "cli",
)
"""Low to high. `contracts`, `gates`, `steps` and `adapters` are extensions: they see `syntax` and below, and only the
driver sees them. `source.text` and `source.span` are the places that findings point at, so they lie under
`diagnostics`, and the readers of `source`, which report findings, above."""

EXTENSIONS = ("contracts", "gates", "steps", "adapters")
SIBLINGS = ("diagnostics/codes", "rules", "contracts", "gates", "steps", "adapters", "emit")
"""Folders whose files do not know each other, beyond what their shared shapes are."""

SHARED = {
    *(
        "wavec.rules.project",
        "wavec.rules.mentions",
        "wavec.rules.trifecta",
        "wavec.rules.may_change",
        "wavec.rules.permitted_ways",
        "wavec.rules.unmet_needs",
    ),
    *(
        "wavec.rules.prompt_json",
        "wavec.rules.stated_schemas",
        "wavec.rules.patterns",
        "wavec.rules.asked_names",
        "wavec.rules.retries",
    ),
    *("wavec.adapters.native_line", "wavec.adapters.policy", "wavec.adapters.opencode_plugin"),
}

DOORS = {
    "yaml": {"source/yaml.py", "source/mistakes.py"},
    "pydantic": {"syntax/"},
    "pydantic_core": {"syntax/"},
    "lark": {"syntax/parse.py"},
    "jsonschema": {"schemas/validity.py"},
    "graphviz": {"emit/dot.py"},
    "jinja2": {"emit/summary.py"},
    "click": {"cli/"},
}
"""The files of the compiler that import each third-party package."""


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


def layer_of(file: Path) -> str | None:
    path = file.relative_to(ROOT / "wavec").with_suffix("").as_posix().replace("/", ".")
    matching = [layer for layer in LAYERS if path == layer or path.startswith(layer + ".")]
    return max(matching, key=len) if matching else None


def layer_named(name: str) -> str | None:
    path = name.removeprefix("wavec.")
    matching = [layer for layer in LAYERS if path == layer or path.startswith(layer + ".")]
    return max(matching, key=len) if matching and name.startswith("wavec.") else None


def compiler_files() -> list[Path]:
    return sorted((ROOT / "wavec").rglob("*.py"))


def test_every_file_of_the_compiler_belongs_to_a_layer() -> None:
    for file in compiler_files():
        top = file.relative_to(ROOT / "wavec").parts[0]
        known = layer_of(file) is not None or top in EXTENSIONS
        assert known or top in ("__init__.py", "__main__.py", "resources.py", "templates"), file


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_itself_and_layers_below(layer: str) -> None:
    above = LAYERS[LAYERS.index(layer) + 1 :]
    for file in (file for file in compiler_files() if layer_of(file) == layer):
        for name in imports(file):
            assert layer_named(name) not in above, f"{file} imports {name}"
            extension = name.removeprefix("wavec.").partition(".")[0]
            sees_extensions = layer in ("driver", "workspace", "cli")
            assert sees_extensions or not name.startswith("wavec.") or extension not in EXTENSIONS, f"{file}: {name}"


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_an_extension_sees_the_shapes_alone(extension: str) -> None:
    below = LAYERS[: LAYERS.index("syntax") + 1]
    for file in (ROOT / "wavec" / extension).rglob("*.py"):
        for name in imports(file):
            if name.startswith("wavec.") and not within(name, f"wavec.{extension}"):
                assert layer_named(name) in below, f"{file} imports {name}"


@pytest.mark.parametrize("folder", SIBLINGS)
def test_siblings_do_not_know_each_other(folder: str) -> None:
    package = "wavec." + folder.replace("/", ".")
    for file in (ROOT / "wavec" / folder).glob("*.py"):
        if file.name == "__init__.py":
            continue
        own = f"{package}.{file.stem}"
        for name in imports(file):
            inside = within(name, package) and name != package and not within(name, own)
            assert not inside or any(within(name, shared) for shared in SHARED), f"{file} imports {name}"


@pytest.mark.parametrize("package", DOORS)
def test_each_third_party_package_has_one_door(package: str) -> None:
    for file in compiler_files():
        path = file.relative_to(ROOT / "wavec").as_posix()
        if not any(path == door or (door.endswith("/") and path.startswith(door)) for door in DOORS[package]):
            assert not any(within(name, package) for name in imports(file)), f"{file} imports {package}"


def test_the_runtime_never_imports_the_compiler() -> None:
    for file in RUNTIME.rglob("*.py"):
        assert not [name for name in imports(file) if within(name, "wavec")], file


def test_the_compiler_sees_only_the_leaves_of_the_runtime() -> None:
    leaves = ("wave_runtime.plan", "wave_runtime.permissions", "wave_runtime.credentials")
    for file in (ROOT / "wavec").rglob("*.py"):
        for name in imports(file):
            assert not within(name, "wave_runtime") or any(within(name, leaf) for leaf in leaves), (file, name)


@pytest.mark.parametrize("leaf", ["plan", "permissions", "credentials"])
def test_a_leaf_of_the_runtime_imports_the_standard_library_only(leaf: str) -> None:
    for file in (RUNTIME / leaf).rglob("*.py"):
        for name in imports(file):
            known = within(name, f"wave_runtime.{leaf}") or within(name, "wave_runtime.record")
            assert known or name.partition(".")[0] in sys.stdlib_module_names, (file, name)


def test_importing_the_runtime_loads_the_standard_library_only() -> None:
    program = (
        "import sys; before = set(sys.modules); import wave_runtime, wave_runtime.plan, wave_runtime.permissions\n"
        "print(*sorted({m.partition('.')[0] for m in set(sys.modules) - before}))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in loaded if name != "wave_runtime" and name not in sys.stdlib_module_names] == []


ENGINE = ("engine", "text.durations", "text.marked_text")
"""The pure core of the runtime: facts in, state and commands out."""

WORLD = (
    "os",
    "time",
    "random",
    "secrets",
    "subprocess",
    "pathlib",
    "sqlite3",
    "threading",
    "queue",
    "socket",
    "datetime",
)

RUNTIME_LAYERS = (
    "plan",
    "permissions",
    "credentials",
    "text",
    "files",
    "processes",
    "proxy",
    "engine",
    "sandbox",
    "schema",
    "input_risk",
    "hook",
    "recording",
    "workspaces",
    "json_recovery",
    "clients",
    "contracts",
    "adapters",
    "cassette",
    "attempts",
    "views",
    "report",
    "attestation",
    "runs",
    "verbs",
    "cli",
)
"""Low to high; no layer imports one after it. What lies beside them (`ports`, `streams`, `refusal`, ...) is vocabulary
for all of them."""

RUNTIME_DOORS: dict[str, str | tuple[str, ...]] = {
    "jsonschema": "schema/",
    "json_repair": "json_recovery/",
    "markdown_it": "contracts/markdown_text.py",
    "referencing": "schema/",
    "rich": "views/console.py",
    "sqlite3": tuple(f"recording/{name}.py" for name in ("journal", "journal_error", "migrations", "transaction")),
}


def runtime_layer(name: str) -> int | None:
    top = name.removeprefix("wave_runtime.").partition(".")[0]
    return RUNTIME_LAYERS.index(top) if top in RUNTIME_LAYERS else None


def test_the_engine_of_the_runtime_is_pure() -> None:
    for file in (RUNTIME / "engine").rglob("*.py"):
        for name in imports(file):
            assert name.partition(".")[0] not in WORLD, f"{file} imports {name}"
            if within(name, "wave_runtime"):
                pure = any(within(name, f"wave_runtime.{part}") for part in (*ENGINE, "plan", "permissions"))
                assert pure or name in ("wave_runtime.text", "wave_runtime"), f"{file} imports {name}"


def test_every_package_of_the_runtime_is_a_layer() -> None:
    packages = {file.parent.name for file in RUNTIME.glob("*/__init__.py")}
    assert packages == set(RUNTIME_LAYERS) - {"cli"}


def test_the_runtime_imports_downwards() -> None:
    for file in RUNTIME.rglob("*.py"):
        own = runtime_layer("wave_runtime." + file.relative_to(RUNTIME).with_suffix("").as_posix().replace("/", "."))
        if own is None:
            continue
        for name in imports(file):
            other = runtime_layer(name) if within(name, "wave_runtime") else None
            assert other is None or other <= own, f"{file} imports {name}"


@pytest.mark.parametrize("package", RUNTIME_DOORS)
def test_each_package_of_the_runtime_has_one_door(package: str) -> None:
    doors = RUNTIME_DOORS[package]
    for file in RUNTIME.rglob("*.py"):
        path = file.relative_to(RUNTIME).as_posix()
        if not path.startswith(doors):
            assert not any(within(name, package) for name in imports(file)), f"{file} imports {package}"


def test_contract_types_that_start_a_program_say_so() -> None:
    """What they start runs in the sandbox of a step, and a run needs to know beforehand which steps want one."""
    folder = RUNTIME / "contracts"
    starting = {
        file.relative_to(folder).with_suffix("").as_posix()
        for file in folder.rglob("*.py")
        if any(
            within(name, door) for name in imports(file) for door in ("wave_runtime.processes.process", "subprocess")
        )
    }
    assert starting == RUN_PROGRAMS

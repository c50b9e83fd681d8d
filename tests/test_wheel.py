"""Both distributions, built and installed as a user gets them: outside the checkout, without the editable install.
Their sources too: what is made of them is what is made of the checkout.

Third-party packages are taken from the environment of the tests. Building fetches the build backend.
"""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from wave_runtime.plan import dump

from tests.plans import diamond

ROOT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.skipif("WAVE_TEST_WHEEL" not in os.environ, reason="set WAVE_TEST_WHEEL=1: it builds wheels")


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheels of both distributions, by name."""
    folder = tmp_path_factory.mktemp("wheels")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder)]
    subprocess.run([*build, str(ROOT / "runtime"), str(ROOT)], check=True, capture_output=True)
    return {wheel.name.partition("-")[0]: wheel for wheel in folder.glob("*.whl")}


SDIST = "import sys\nfrom hatchling.build import build_sdist\nprint(build_sdist(sys.argv[1]))"


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The source distributions of both, by name."""
    folder, backend = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("backend")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(backend), "hatchling>=1.27"]
    subprocess.run(pip, check=True, capture_output=True)
    for project in (ROOT / "runtime", ROOT):
        environment = os.environ | {"PYTHONPATH": str(backend)}
        build = [sys.executable, "-c", SDIST, str(folder)]
        subprocess.run(build, cwd=project, env=environment, check=True, capture_output=True)
    return {source.name.partition("-")[0]: source for source in folder.glob("*.tar.gz")}


@pytest.fixture(scope="module")
def python(wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a fresh environment with both wheels."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    paths = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})
    site = Path(paths["purelib"])
    (site / "third_party.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    pip = [sys.executable, "-m", "pip", "--python", str(Path(paths["scripts"]) / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", *map(str, wheels.values())], check=True, capture_output=True)
    return Path(paths["scripts"]) / "python"


@pytest.mark.parametrize(
    ("name", "top", "needed"),
    [
        (
            "wavec",
            {"wavec"},
            [
                "wavec/emit/step.md.j2",
                "wavec/emit/summary.txt.j2",
                "wavec/grammar/expression.lark",
                "wavec/grammar/plan.schema.json",
                "wavec/templates/wave.yaml",
                "wavec/templates/.wave/personas/planner.md",
            ],
        ),
        ("wave_runtime", {"wave_runtime"}, ["wave_runtime/plan/model.py"]),
    ],
)
def test_a_wheel_has_its_package_and_nothing_else(
    wheels: dict[str, Path], name: str, top: set[str], needed: list[str]
) -> None:
    names = zipfile.ZipFile(wheels[name]).namelist()
    assert {entry.partition("/")[0] for entry in names if ".dist-info/" not in entry} == top
    assert [entry for entry in needed if entry not in names] == []
    assert any(entry.endswith("licenses/LICENSE") for entry in names)


@pytest.mark.parametrize(
    ("name", "tops"),
    [
        ("wavec", {"wavec", "grammar", "docs", "CHANGELOG.md"}),
        ("wave_runtime", {"wave_runtime"}),
    ],
)
def test_sources_are_whole_and_without_tests(
    sources: dict[str, Path], wheels: dict[str, Path], tmp_path: Path, name: str, tops: set[str]
) -> None:
    with tarfile.open(sources[name]) as archive:
        names = {entry.partition("/")[2] for entry in archive.getnames()}
    always = {".gitignore", "LICENSE", "PKG-INFO", "README.md", "pyproject.toml"}
    assert {entry.partition("/")[0] for entry in names} == tops | always
    assert not [entry for entry in names if entry.endswith((".pyc", "__pycache__"))]
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path)]
    subprocess.run([*build, str(sources[name])], check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    made, expected = zipfile.ZipFile(wheel), zipfile.ZipFile(wheels[name])
    assert made.namelist() == expected.namelist()
    assert all(made.read(entry) == expected.read(entry) for entry in made.namelist())


@pytest.mark.parametrize("name", ["wavec", "wave_runtime"])
def test_a_distribution_says_what_it_is(wheels: dict[str, Path], name: str) -> None:
    archive = zipfile.ZipFile(wheels[name])
    [entry] = [entry for entry in archive.namelist() if entry.endswith("METADATA")]
    told = message_from_bytes(archive.read(entry))
    assert told["License-Expression"] == "MIT"
    assert told["Keywords"].split(",") == sorted(told["Keywords"].split(","))
    classifiers = told.get_all("Classifier") or []
    assert "Typing :: Typed" in classifiers
    assert any(entry.endswith("py.typed") for entry in archive.namelist())
    assert f"Programming Language :: Python :: {told['Requires-Python'].removeprefix('>=')}" in classifiers


PROGRAMS = [
    ("a page from the packaged templates", "from wavec.emit import EMITTERS\nprint(EMITTERS['human'](plan), end='')"),
    ("the packaged grammar", "from wavec.syntax.parse import parse\nprint(parse('a == (b)'))"),
    ("the reader", "print(plan.digest)"),
]


@pytest.mark.parametrize("program", [row[1] for row in PROGRAMS], ids=[row[0] for row in PROGRAMS])
def test_what_is_installed_does_what_the_checkout_does(python: Path, tmp_path: Path, program: str) -> None:
    (tmp_path / "plan.json").write_text(dump(diamond()), "utf-8")
    script = "from pathlib import Path\nfrom wave_runtime.plan import load\n"
    script += f"plan = load(Path('plan.json').read_text('utf-8'))\n{program}\n"
    outputs = [
        subprocess.run([interpreter, "-c", script], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
        for interpreter in (python, sys.executable)
    ]
    assert outputs[0] == outputs[1] != ""


def test_nothing_comes_from_the_checkout(python: Path, tmp_path: Path) -> None:
    script = "import wavec, wave_runtime; print(wavec.__file__, wave_runtime.__file__)"
    found = subprocess.run([python, "-c", script], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert str(ROOT) not in found


@pytest.mark.parametrize("command", ["wavec", "wave-runtime"])
def test_a_command_tells_its_version(python: Path, tmp_path: Path, command: str) -> None:
    program = python.parent / command
    told = subprocess.run([program, "--version"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert told.strip().endswith("0.1.0")

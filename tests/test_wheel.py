"""Both distributions, built and installed as a user gets them: outside the checkout, without the editable install.

Third-party packages are taken from the environment of the tests. Building fetches the build backend.
"""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
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

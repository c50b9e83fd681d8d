"""`wavec diff` as a user calls it: folders, plan files, git revisions, exit codes."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from wavec.cli import run
from wavec.resources import grammar_dir

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "diff"


@dataclass(frozen=True)
class Done:
    """What a command left."""

    returncode: int
    stdout: str
    stderr: str


class Wavec:
    """Runs `wavec` in a folder, within this process: one of its own costs a third of a second."""

    def __init__(self, captured: pytest.CaptureFixture[bytes]) -> None:
        self.captured = captured

    def __call__(self, *arguments: str, cwd: Path) -> Done:
        code = run(["-C", str(cwd), *arguments])
        printed = self.captured.readouterr()
        return Done(code, printed.out.decode("utf-8"), printed.err.decode("utf-8"))


@pytest.fixture
def wavec(capsysbinary: pytest.CaptureFixture[bytes]) -> Wavec:
    return Wavec(capsysbinary)


def git(folder: Path, *arguments: str) -> str:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for role in ("AUTHOR", "COMMITTER"):
        identity |= {f"GIT_{role}_NAME": "a", f"GIT_{role}_EMAIL": "a@example.com"}
    done = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", *arguments],
        cwd=folder,
        env={**own, **identity},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def commit(folder: Path, message: str = "change") -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)


def put(side: str, case: str, folder: Path) -> None:
    """The files of one side of a golden case, and no others."""
    for child in folder.iterdir():
        if child.name != ".git":
            shutil.rmtree(child) if child.is_dir() else child.unlink()
    shutil.copytree(GOLDEN / case / side, folder, dirs_exist_ok=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """`main` is the base of a golden case, the working tree its head."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    put("base", "persona-may-more", folder)
    commit(folder)
    put("head", "persona-may-more", folder)
    return folder


def test_a_revision_against_the_working_tree(repository: Path, wavec: Wavec) -> None:
    done = wavec("diff", "main", cwd=repository)
    expected = (GOLDEN / "persona-may-more" / "diff.txt").read_text("utf-8")
    assert done.stdout == expected.replace("from base to head", "from main to working tree")
    assert done.returncode == 0
    assert git(repository, "status", "--porcelain").split() == ["M", "wave.yaml"]


def test_two_revisions_tags_and_what_counts_from_them(repository: Path, wavec: Wavec) -> None:
    git(repository, "tag", "v1")
    commit(repository)
    whole = wavec("diff", "v1", "HEAD", cwd=repository).stdout.split("\n")[2:]
    for base, head in (("HEAD~1", "main"), ("v1", "HEAD"), (git(repository, "rev-parse", "v1").strip(), "main^{}")):
        assert wavec("diff", base, head, cwd=repository).stdout.split("\n")[2:] == whole
    assert wavec("diff", "HEAD", "v1", cwd=repository).stdout.startswith("permissions narrow in 3 steps\n")
    assert wavec("diff", "HEAD", cwd=repository).stdout.startswith("no change of meaning\n")


def test_a_project_in_a_folder_of_the_repository(tmp_path: Path, wavec: Wavec) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "elsewhere.txt").write_text("x")
    project = tmp_path / "tools" / "agents"
    project.mkdir(parents=True)
    put("base", "prompts", project)
    commit(tmp_path)
    put("head", "prompts", project)
    assert wavec("diff", "main", cwd=project).stdout.startswith("2 prompts change\n")
    assert wavec("diff", "main", cwd=project / "personas").stdout.startswith("2 prompts change\n")


def test_a_project_that_was_not_there_before(repository: Path, wavec: Wavec) -> None:
    git(repository, "rm", "-q", "-r", "--cached", ".")
    git(repository, "commit", "-q", "-m", "nothing", "--allow-empty")
    done = wavec("diff", "HEAD", cwd=repository)
    assert "HEAD has no `wave.yaml`: there everything is new" in done.stderr
    assert "2 pipelines added" in done.stdout.split("\n")[0]


def test_sources_with_errors_cannot_be_compared(repository: Path, wavec: Wavec) -> None:
    good = (repository / "wave.yaml").read_text("utf-8")
    (repository / "pipelines" / "fix.yaml").write_text("kind: WavePipeline\nmetadata: {name: fix}\nsteps: 1\n")
    commit(repository)
    (repository / "wave.yaml").write_text(good.replace("npm run", "npm test"))
    done = wavec("diff", "HEAD", cwd=repository)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--> pipelines/fix.yaml:3:8" in done.stderr
    assert "error: HEAD does not compile" in done.stderr and "--skip-errors" in done.stderr
    skipped = wavec("diff", "HEAD", "--skip-errors", cwd=repository)
    assert skipped.returncode == 0
    assert "HEAD: pipelines/fix.yaml is left out: it does not compile" in skipped.stderr
    assert "in feature: implement, test\n" in skipped.stdout
    named = wavec("diff", "HEAD", "--pipeline", "feature", cwd=repository)
    assert named.returncode == 0 and named.stdout == skipped.stdout


@pytest.mark.parametrize(
    ("arguments", "message", "fix"),
    [
        (["wave.yaml"], "`wave.yaml` is neither a plan nor a revision of git", "name a plan"),
        (["nowhere"], "git knows no revision `nowhere`", "name a branch"),
        (["origin/main"], "git knows no revision `origin/main`", "`git fetch origin main:refs/remotes/origin/main`"),
        (["-x"], "there is no option `-x`", ""),
        (["--", "--upload-pack=x"], "git knows no revision `--upload-pack=x`", "name a branch"),
        (["none.json"], "there is no file `none.json`", "name a plan file"),
        (["./pipelines"], "there is no `wave.yaml` in `./pipelines`", "folder of a project"),
        (["main", "--pipeline", "featur"], "neither side has a pipeline `featur`", "did you mean `feature`?"),
        ([], "missing argument", ""),
    ],
)
def test_what_cannot_be_compared(repository: Path, arguments: list[str], message: str, fix: str, wavec: Wavec) -> None:
    done = wavec("diff", *arguments, cwd=repository)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr and fix in done.stderr and "Traceback" not in done.stderr


def test_a_clone_without_history(repository: Path, tmp_path: Path, wavec: Wavec) -> None:
    commit(repository)
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", repository.as_uri(), str(shallow))
    done = wavec("diff", "HEAD~1", cwd=shallow)
    assert done.returncode == 2 and "git fetch --unshallow" in done.stderr
    assert wavec("diff", "HEAD", cwd=shallow).stdout.startswith("no change of meaning\n")


def test_nothing_is_left_out_where_the_manifest_is_wrong(repository: Path, wavec: Wavec) -> None:
    with (repository / "wave.yaml").open("a") as file:
        file.write("surprise: 1\n")
    assert "use `--skip-errors`" in wavec("diff", "main", cwd=repository).stderr
    done = wavec("diff", "main", "--skip-errors", cwd=repository)
    assert done.returncode == 2 and "WV201" in done.stderr and "use `--skip-errors`" not in done.stderr


def test_a_folder_that_is_no_project_may_be_a_revision(repository: Path, wavec: Wavec) -> None:
    (repository / "docs").mkdir()
    git(repository, "branch", "docs")
    assert wavec("diff", "docs", cwd=repository).stdout.startswith("permissions widen")


def test_plan_files(repository: Path, tmp_path: Path, wavec: Wavec) -> None:
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    wavec("plan", "feature", "-q", "-o", str(after), cwd=repository)
    put("base", "persona-may-more", repository)
    wavec("plan", "feature", "-q", "-o", str(before), cwd=repository)
    both = wavec("diff", str(before), str(after), cwd=tmp_path)
    assert both.stdout.startswith("permissions widen in 2 steps\n"), both.stderr
    assert "pipeline" not in both.stdout.split("\n")[0]
    put("head", "persona-may-more", repository)
    against = wavec("diff", str(before), cwd=repository)
    assert against.stdout.split("\n")[2:] == both.stdout.split("\n")[2:]
    back = wavec("diff", "main", str(after), cwd=repository)
    assert back.stdout.split("\n")[2:] == both.stdout.split("\n")[2:]


@pytest.mark.parametrize(
    ("case", "options", "code"),
    [
        ("persona-may-more", [], 0),
        ("persona-may-more", ["--exit-code"], 1),
        ("persona-may-more", ["--fail-on", "widened"], 1),
        ("persona-may-more", ["--fail-on", "breaking"], 0),
        ("persona-may-more", ["--fail-on", "breaking", "--fail-on", "widened"], 1),
        ("persona-may-less", ["--fail-on", "widened"], 0),
        ("persona-may-less", ["--fail-on", "any"], 1),
        ("undecided", ["--fail-on", "widened"], 1),
        ("reach", ["--fail-on", "widened"], 1),
        ("programs", ["--fail-on", "widened"], 1),
        ("commands", ["--fail-on", "widened"], 1),
        ("rule-without-effect", ["--fail-on", "widened"], 0),
        ("contract-breaks", ["--fail-on", "breaking"], 1),
        ("contract-compatible", ["--fail-on", "breaking"], 0),
        ("input-breaks", ["--fail-on", "breaking"], 1),
        ("pipelines", ["--exit-code"], 1),
        ("same-meaning", ["--exit-code", "--fail-on", "any"], 0),
    ],
)
def test_the_exit_code(case: str, options: list[str], code: int, wavec: Wavec) -> None:
    assert wavec("diff", "base", "head", *options, cwd=GOLDEN / case).returncode == code


def test_the_json_obeys_its_schema(wavec: Wavec) -> None:
    schema = json.loads((grammar_dir() / "diff.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    for file in sorted(GOLDEN.glob("*/diff.json")):
        Draft202012Validator(schema).validate(json.loads(file.read_text("utf-8")))
    printed = wavec("schema", "diff", cwd=GOLDEN).stdout
    assert json.loads(printed) == schema


def test_output_to_a_file(tmp_path: Path, wavec: Wavec) -> None:
    done = wavec("diff", "base", "head", "--json", "-o", str(tmp_path / "x.json"), cwd=GOLDEN / "graph")
    assert done.stdout == ""
    assert (tmp_path / "x.json").read_text("utf-8") == (GOLDEN / "graph" / "diff.json").read_text("utf-8")


def test_links_and_submodules_in_a_revision(repository: Path, tmp_path: Path, wavec: Wavec) -> None:
    put("base", "prompts", repository)
    (repository / "shared").mkdir()
    (repository / "personas" / "craftsman.md").rename(repository / "shared" / "text.md")
    (repository / "personas" / "craftsman.md").symlink_to("../shared/text.md")
    (repository / "shared" / "out.md").symlink_to("../../outside.md")
    commit(repository)
    (repository / "shared" / "text.md").write_text("Another text.\n")
    assert "the system prompt of persona craftsman changed" in wavec("diff", "HEAD", cwd=repository).stdout
    (repository / "pipelines" / "linked").symlink_to("../shared")
    commit(repository, "link")
    done = wavec("diff", "HEAD~1", "HEAD", cwd=repository)
    assert "HEAD: `pipelines/linked` is a link to no file of the project: no pipeline behind it is read" in done.stderr
    git(repository, "rm", "-q", "pipelines/linked")
    other = tmp_path / "module"
    other.mkdir()
    git(other, "init", "-q")
    (other / "text.md").write_text("Text.\n")
    commit(other)
    git(repository, "submodule", "--quiet", "add", str(other), "module")
    manifest = (repository / "wave.yaml").read_text("utf-8")
    (repository / "wave.yaml").write_text(manifest.replace("personas/craftsman.md", "module/text.md"))
    commit(repository)
    done = wavec("diff", "HEAD", cwd=repository)
    assert done.returncode == 2
    assert "HEAD: `module` is a submodule: what is in it is not read" in done.stderr


def test_a_file_that_lies_elsewhere_is_said(repository: Path, wavec: Wavec) -> None:
    put("base", "prompts", repository)
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    (repository / "personas" / "craftsman.md").write_text(pointer)
    commit(repository)
    done = wavec("diff", "HEAD", cwd=repository)
    assert "HEAD: `personas/craftsman.md` is kept by Git LFS" in done.stderr


def test_what_a_terminal_obeys_is_shown(repository: Path, wavec: Wavec) -> None:
    file = repository / "pipelines" / "fix.yaml"
    file.write_text(file.read_text("utf-8").replace("Mend {{", r"\e[2JMend\u202e {{"))
    for form in ("human", "markdown", "json"):
        printed = wavec("diff", "main", "--format", form, cwd=repository).stdout
        assert "\x1b" not in printed and "\u202e" not in printed
        assert "2JMend" in printed


def test_hooks_of_another_repository_do_not_lead_astray(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wavec: Wavec
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "none"))
    done = wavec("diff", "main", cwd=repository)
    assert done.stdout.startswith("permissions widen in 3 steps\n")

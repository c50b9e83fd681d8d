"""The plans of one side of a comparison: of a plan file, a folder, a git revision, or the working tree."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from wave_runtime.plan import Plan

from wavec.cli.failure import Failure
from wavec.cli.output import note
from wavec.cli.plan import COMPILER, findings
from wavec.cli.project import Place
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.driver import compile_sources
from wavec.git_objects import GitFailed, GitObjects
from wavec.lower.plan import lower
from wavec.revision import Revision
from wavec.source.text import Source
from wavec.source.yaml import read_yaml
from wavec.workspace import MANIFEST, Disk

WORKING_TREE = "working tree"


@dataclass(frozen=True)
class Snapshot:
    """One side."""

    name: str
    plans: dict[str, Plan]
    """By pipeline."""
    alone: bool = False
    """A plan file: one pipeline, not all of a project."""
    remarks: Sequence[str] = ()
    known: Sequence[str] = ()
    """The names of all its pipelines, also of those that are not asked for."""


@dataclass(frozen=True)
class Asked:
    """What is to be compared."""

    pipelines: Sequence[str] = ()
    """None: all."""
    skip_errors: bool = False
    """Leave out pipelines that do not compile."""


def snapshot(place: Place, wanted: str | None, asked: Asked) -> Snapshot:
    """What `wanted` means; None is the working tree.

    Raises Failure; for sources with errors after the findings were written to stderr.
    """
    if wanted is None:
        project = place.project()
        return _compiled(WORKING_TREE, project.disk, project.manifest_name, asked)
    path = place.folder / wanted
    if wanted.endswith(".json") and path.is_file():
        from wavec.cli.show import read_plan

        plan = read_plan(path, wanted)
        return Snapshot(wanted, {plan.pipeline.name: plan}, alone=True)
    if path.is_dir() and ((path / MANIFEST).is_file() or wanted.startswith((".", "/"))):
        if not (path / MANIFEST).is_file():
            raise Failure(f"there is no `{MANIFEST}` in `{wanted}`", fix="name the folder of a project", code=2)
        return _compiled(wanted, Disk(path), MANIFEST, asked)
    if wanted.endswith((".json", ".yaml", ".yml")) and not path.exists():
        raise Failure(f"there is no file `{wanted}`", fix="name a plan file, a folder or a git revision", code=2)
    return _of_revision(place, wanted, asked)


def _of_revision(place: Place, wanted: str, asked: Asked) -> Snapshot:
    project = place.project()
    try:
        with GitObjects(project.disk.root) as objects:
            commit = objects.commit(wanted) if not wanted.startswith("-") else None
            if commit is None:
                if (place.folder / wanted).is_file():
                    fix = "name a plan (`*.json`), a folder with a wave.yaml, or a git revision"
                    raise Failure(f"`{wanted}` is neither a plan nor a revision of git", fix=fix, code=2)
                raise Failure(f"git knows no revision `{wanted}`", fix=_known(wanted, objects.shallow), code=2)
            revision = Revision(objects, commit, project.disk.folder_in_repository())
            return _compiled(wanted, revision, project.manifest_name, asked)
    except GitFailed as error:
        raise Failure(f"{wanted}: {error.message}", fix=error.fix, code=2) from None


def _known(wanted: str, shallow: bool) -> str:
    remote, _, branch = wanted.partition("/")
    if branch and remote in ("origin", "upstream"):
        return f"fetch it first: `git fetch {remote} {branch}:refs/remotes/{wanted}`"
    if shallow:
        return "this clone has only the last commits: run `git fetch --unshallow`, or set its depth to 0 in CI"
    return "name a branch, a tag or a commit, a folder with a wave.yaml, or a plan file"


def _compiled(name: str, files: Disk | Revision, manifest_name: str, asked: Asked) -> Snapshot:
    manifest = files.read(manifest_name)
    if manifest.value is None and not manifest.diagnostics:
        return Snapshot(name, {}, remarks=[f"{name} has no `{manifest_name}`: there everything is new"])
    found: list[Diagnostic] = [*manifest.diagnostics]
    sources: list[Source] = []
    for file in files.pipelines():
        outcome = files.read(file)
        found += outcome.diagnostics
        if outcome.value is not None:
            sources.append(outcome.value)
    if manifest.value is None:
        raise _stopped(name, found, asked)
    # With names, mistakes in others are no matter.
    names = {source: _name(source) for source in sources} if asked.pipelines else {}
    chosen = [source for source in sources if not names or names[source] in asked.pipelines]
    kept, skipped = _without_errors(manifest.value, chosen, files) if asked.skip_errors else (chosen, [])
    compiled = compile_sources(manifest.value, kept, files)
    remarks = [f"{name}: {one}" for one in (files.remarks if isinstance(files, Revision) else ())]
    if (found and not asked.skip_errors) or not compiled.ok:
        for remark in remarks:
            note(remark)
        raise _stopped(name, [*found, *compiled.diagnostics], asked)
    plans = [lower(pipeline, compiler=COMPILER) for pipeline in compiled.pipelines]
    remarks += (f"{name}: {file} is left out: it does not compile" for file in skipped)
    return Snapshot(name, {plan.pipeline.name: plan for plan in plans}, False, remarks, tuple(names.values()))


def _without_errors(
    manifest: Source, sources: Sequence[Source], files: Disk | Revision
) -> tuple[list[Source], list[str]]:
    """The pipelines that compile, and the names of the files of those that do not."""
    kept = [source for source in sources if compile_sources(manifest, [source], files).ok]
    return kept, [source.name for source in sources if source not in kept]


def _name(source: Source) -> str:
    document = read_yaml(source).value
    data = document.data if document is not None else None
    metadata = data.get("metadata") if isinstance(data, dict) else None
    own = metadata.get("name") if isinstance(metadata, dict) else None
    return own if isinstance(own, str) else PurePosixPath(source.name).stem


def _stopped(name: str, found: Sequence[Diagnostic], asked: Asked) -> Failure:
    from wavec.diagnostics.diagnostic import Severity

    errors = [finding for finding in found if finding.severity >= Severity.ERROR]
    note(findings(errors))
    # Without the manifest nothing compiles, so there is nothing to be left out.
    skip = "" if asked.skip_errors else "; or use `--skip-errors`"
    fix = f"mend it there, or compare with a revision that compiles{skip}"
    if name == WORKING_TREE:
        fix = f"mend it, `wavec check` tells more{skip}"
    return Failure(f"{name} does not compile, so there is nothing to compare", fix=fix, code=2)

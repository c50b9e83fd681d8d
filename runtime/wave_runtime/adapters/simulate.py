"""`simulate`: stands in for every client, so that any plan runs on a machine without keys and network.

What a step would make is made up: the same bytes for the same step of the same plan, on every machine. JSON
satisfies the schemas of its contracts; everything else says that it is simulated where its type has room for that.
"""

from collections.abc import Sequence
from pathlib import PurePosixPath

from wave_runtime.adapters.content import CONTENT, Subject, json_text
from wave_runtime.files.paths import UnsafePath, create_below
from wave_runtime.plan import Json, step_digest
from wave_runtime.plan.expression import Get, Template
from wave_runtime.plan.model import Artifact
from wave_runtime.ports import Job, Output, Report
from wave_runtime.schema.combine import combine
from wave_runtime.schema.dialect import SchemaProblem
from wave_runtime.schema.instance import CannotSimulate, generate


class Simulate:
    """Makes every output of a step up."""

    in_sandbox = True

    def run(self, job: Job) -> Report:
        """Never waits. Fails when an output cannot satisfy its schema, or has no place in the workspace."""
        answer = ""
        for output in job.outputs:
            try:
                content = _content(job, output.artifact)
                if output.artifact.origin == "answer":
                    answer = content.decode("utf-8", "replace")
                else:
                    _write(job, output, content)
            except CannotSimulate as problem:
                return _failed(output, f"cannot be simulated: {problem.message}")
            except UnsafePath as problem:
                return _failed(output, f"cannot be written: {problem}")
            except OSError as problem:
                return _failed(output, f"cannot be written to `{output.path}`: {problem.strerror}")
        return Report("succeeded", answer=answer, simulated=True)


def _failed(output: Output, reason: str) -> Report:
    return Report("failed", message=f"the output `{output.artifact.name}` {reason}", simulated=True)


def _content(job: Job, artifact: Artifact) -> bytes:
    subject = Subject(job.step.id, artifact.name, step_digest(job.step))
    schemas = _schemas(job, artifact.path)
    if schemas:
        return json_text(_satisfying(schemas, subject))
    if artifact.type == "json" and (way := _way_to_items(job, artifact)) is not None:
        return json_text(_list_at(way, subject))
    return CONTENT[artifact.type](subject, PurePosixPath(_literal(artifact.path)).suffix)


def _way_to_items(job: Job, artifact: Artifact) -> tuple[str | int, ...] | None:
    """Where in the artifact a matrix looks for its list; None when none does."""
    for step in job.plan.steps:
        if step.matrix is not None and isinstance(step.matrix.items, Get):
            path = step.matrix.items.path
            if path[:3] == ("steps", job.step.id, artifact.name):
                return path[3:]
    return None


def _list_at(way: Sequence[str | int], subject: Subject) -> Json:
    """A list with one made-up item, at the end of a way of names."""
    made: Json = [f"simulated item of {subject.step}.{subject.artifact}"]
    for key in reversed(way):
        made = {str(key): made}
    return made


def _satisfying(schemas: Sequence[Json], subject: Subject) -> Json:
    try:
        whole = combine(schemas)
    except SchemaProblem as problem:
        raise CannotSimulate("$schema", "", problem.message) from None
    return generate(whole, f"{subject.digest}/{subject.artifact}", subject.artifact)


def _schemas(job: Job, path: Template) -> list[Json]:
    """The schemas that the step's contracts hold against the file at `path`, each once."""
    digests = [
        contract.settings.get("schema")
        for contract in job.step.contracts
        if contract.type == "json_schema" and contract.source is not None and _same(contract.source, path)
    ]
    return [job.plan.json(digest) for digest in dict.fromkeys(digests) if isinstance(digest, str)]


def _same(source: Template, path: Template) -> bool:
    return _literal(source) == _literal(path) if _is_literal(source) and _is_literal(path) else source == path


def _is_literal(path: Template) -> bool:
    return all(isinstance(part, str) for part in path)


def _literal(path: Template) -> str:
    """The texts of a path; `./a//b` is `a/b`."""
    return str(PurePosixPath("".join(part for part in path if isinstance(part, str))))


def _write(job: Job, output: Output, content: bytes) -> None:
    path = f"{output.path}/README.md" if output.artifact.type == "directory" else output.path
    with create_below(job.workspace, path) as file:
        file.write(content)

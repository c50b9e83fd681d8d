"""A command's view of the project: which manifest, which pipelines are meant, what compiling them gives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

import click

from wavec.cli.failure import Ended, Failure
from wavec.cli.output import note
from wavec.diagnostics.diagnostic import Diagnostic, Outcome, Severity
from wavec.driver import Compiled, compile_sources
from wavec.source.text import Source
from wavec.source.yaml import Document, read_yaml
from wavec.workspace import MANIFEST, Disk, find_manifest


@dataclass(frozen=True, eq=False)
class Place:
    """Where the command was started, and what it was told of the manifest."""

    folder: Path
    manifest: Path | None

    def project(self) -> "Project":
        """The project. Raises Failure if there is none."""
        if self.manifest is not None:
            found = self.folder / self.manifest
            if not found.is_file():
                raise Failure(f"there is no manifest `{self.manifest}`", fix="name an existing file", code=2)
        else:
            nearest = find_manifest(self.folder.resolve())
            if nearest is None:
                fix = "run `wavec init`, or name one with `--manifest FILE`"
                raise Failure(f"there is no `{MANIFEST}` here or in a folder above", fix=fix, code=2)
            found = nearest
        return Project(Disk(found.parent), found.name, self.folder)


@dataclass(frozen=True, eq=False)
class Project:
    """The sources of a project, each read and parsed once."""

    disk: Disk
    manifest_name: str
    folder: Path
    """Where paths that the user writes begin."""
    _read: dict[str, Outcome[Source | None]] = field(default_factory=dict)
    _parsed: dict[Source, Outcome[Document | None]] = field(default_factory=dict)

    def source(self, name: str) -> Outcome[Source | None]:
        """A source of the project."""
        if name not in self._read:
            self._read[name] = self.disk.read(name)
        return self._read[name]

    def parse(self, source: Source) -> Outcome[Document | None]:
        """The YAML document in a source."""
        if source not in self._parsed:
            self._parsed[source] = read_yaml(source)
        return self._parsed[source]

    @cached_property
    def pipeline_files(self) -> tuple[str, ...]:
        """All pipeline files."""
        return tuple(self.disk.pipelines())

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """Pipeline names to the files that have them."""
        found: dict[str, list[str]] = {}
        for file in self.pipeline_files:
            found.setdefault(self._name_in(file), []).append(file)
        return found

    def _name_in(self, file: str) -> str:
        source = self.source(file).value
        document = self.parse(source).value if source is not None else None
        data = document.data if document is not None else None
        metadata = data.get("metadata") if isinstance(data, dict) else None
        name = metadata.get("name") if isinstance(metadata, dict) else None
        return name if isinstance(name, str) else PurePosixPath(file).stem

    def default_pipeline(self) -> str | None:
        """`runtime.routing.default` of the manifest."""
        source = self.source(self.manifest_name).value
        node = self.parse(source).value if source is not None else None
        data = node.data if node is not None else None
        for key in ("runtime", "routing", "default"):
            data = data.get(key) if isinstance(data, dict) else None
        return data if isinstance(data, str) else None

    def find(self, wanted: str) -> str:
        """The file of the pipeline that `wanted` names: a name, else a file's stem, else a path. Raises Failure."""
        # A name that only one file can have is found without reading the others' names: same answer, less work.
        by_stem = [file for file in self.pipeline_files if PurePosixPath(file).stem == wanted]
        matches = self.names.get(wanted) or by_stem
        if len(matches) == 1:
            return matches[0]
        if len(matches) > 1:
            listed = " and ".join(f"`{file}`" for file in matches)
            raise Failure(f"`{wanted}` is the name of {listed}", fix="name the file instead", code=2)
        path = self.folder / wanted
        if path.is_file() and wanted.endswith(".json"):
            raise Failure(f"`{wanted}` is not a pipeline", fix=f"a plan is shown by `wavec show {wanted}`", code=2)
        if path.is_file():
            return self.disk.name_of(path)
        from wavec.diagnostics.suggest import did_you_mean

        help = did_you_mean(wanted, self.names, noun="pipelines")
        raise Failure(f"there is no pipeline `{wanted}`", fix=help or "see the files in .wave/pipelines/", code=2)

    def compile(
        self,
        files: Sequence[str],
        *,
        whole: bool = False,
        strict: bool = False,
        extra: Sequence[Source] = (),
        limited: bool = True,
    ) -> Compiled:
        """All passes over the manifest and these pipeline files. `limited`: so many findings of a kind, and no more."""
        unreadable: list[Diagnostic] = []
        manifest = self._opened(self.manifest_name, unreadable)
        sources = [self._opened(file, unreadable) for file in files]
        if manifest is None:
            return Compiled(None, (), tuple(unreadable))
        readable = [source for source in sources if source is not None]
        complete = whole and len(readable) == len(sources)
        compiled = compile_sources(
            manifest,
            [*readable, *extra],
            self.disk,
            parse=self.parse,
            whole=complete,
            strict=strict,
            limited=limited,
        )
        return replace(compiled, diagnostics=(*unreadable, *compiled.diagnostics))

    def path_of(self, name: str) -> Path:
        """Where the source `name` lies on disk."""
        return self.disk.root / name if self.disk.kind(name) is not None else self.folder / name

    def with_texts(self, texts: Mapping[str, str]) -> "Project":
        """The project with other texts in some of its files. What was read of the others is not read again."""
        read = {name: source for name, source in self._read.items() if name not in texts}
        read |= {name: Outcome(Source(name, text)) for name, text in texts.items()}
        return replace(self, disk=self.disk.with_texts(texts), _read=read)

    def compile_manifest(self, manifest: Source, *, strict: bool) -> Compiled:
        """All passes over another text of the manifest, with the pipelines of the project."""
        self._read[self.manifest_name] = Outcome(manifest)
        return self.compile(self.pipeline_files, whole=True, strict=strict)

    def _opened(self, name: str, unreadable: list[Diagnostic]) -> Source | None:
        outcome = self.source(name)
        unreadable.extend(outcome.diagnostics)
        if outcome.value is None and not outcome.diagnostics:
            outside = self.folder / name
            if not outside.is_file():
                raise Failure(f"there is no file `{name}`", fix="name an existing file", code=2)
            from wavec.source.decode import decode

            outcome = decode(name, outside.read_bytes())
            unreadable.extend(outcome.diagnostics)
        return outcome.value


def stop_on_errors(compiled: Compiled, render: Callable[[Sequence[Diagnostic]], str]) -> None:
    """Ends the command with 1, the findings on stderr, if no plan can be made. Findings that are no errors are
    counted in one line."""
    if not compiled.ok:
        click.echo(render(compiled.diagnostics).rstrip("\n"), err=True)
        raise Ended(1)
    warnings = sum(finding.severity == Severity.WARNING for finding in compiled.diagnostics)
    if warnings:
        note(f"{warnings} warning{'' if warnings == 1 else 's'}: see `wavec check`")

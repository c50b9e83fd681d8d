"""What the agent clients of a plan need on this machine: their programs, versions, keys."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Literal

from wave_runtime.clients.client_program import client_program
from wave_runtime.clients.client_version import client_version, differs, is_foreign
from wave_runtime.clients.known_clients import ANY_OTHER, KNOWN_CLIENTS
from wave_runtime.exit_codes import REFUSED
from wave_runtime.plan.model import Adapter, Plan, Prompt, Step
from wave_runtime.plan.record import dataclass
from wave_runtime.proxy.providers import PROVIDERS
from wave_runtime.refusal import Refusal


@dataclass(frozen=True, slots=True)
class ClientCheck:
    """One thing that was looked at."""

    what: str
    state: Literal["ok", "note", "missing"]
    """`note`: the plan runs all the same; `missing`: it is refused."""
    found: str
    fix: str = ""
    """A command, or what to do; empty for `ok`."""


def client_checks(plan: Plan, steps: Collection[Step], environment: Mapping[str, str]) -> Iterator[ClientCheck]:
    """All that is known of the clients of `steps`, adapter by adapter."""
    for name, adapter in sorted(plan.adapters.items()):
        served = [step for step in steps if step.adapter == name and isinstance(step.exec, Prompt)]
        if served and adapter.kind in (*KNOWN_CLIENTS, ANY_OTHER):
            yield from _adapter(name, adapter, served, environment)


def check_clients(plan: Plan, steps: Collection[Step], environment: Mapping[str, str]) -> None:
    """Raises Refusal for the first thing that is missing."""
    for check in client_checks(plan, steps, environment):
        if check.state == "missing":
            fix = f"{check.fix}; or run without clients, with `--adapter simulate`"
            raise Refusal(f"{check.what}: {check.found}", fix=fix, exit_code=REFUSED)


def _adapter(
    name: str, adapter: Adapter, served: Collection[Step], environment: Mapping[str, str]
) -> Iterator[ClientCheck]:
    modelled = sorted({step.lowering.version for step in served if step.lowering is not None})
    known = adapter.kind != ANY_OTHER
    install = _install(adapter, modelled)
    program = client_program(adapter.binary, environment)
    what = f"the client `{adapter.binary}` of the adapter `{name}`"
    if program is None:
        yield ClientCheck(what, "missing", *_absent(adapter, install))
    else:
        yield ClientCheck(what, "ok", program)
        if known:
            yield _version(what, client_version(program, environment), modelled, install)
    for secret in adapter.secrets:
        subject = f"the secret `{secret}` of the adapter `{name}`"
        if environment.get(secret):
            yield ClientCheck(subject, "ok", "it is in the environment")
        else:
            yield ClientCheck(subject, "missing", "it is not in the environment", f"export {secret}=...")
    if known and not adapter.secrets:
        fix = "name the variable with the key in `secrets` of the adapter"
        yield ClientCheck(f"the secrets of the adapter `{name}`", "note", "it has none", fix)
    yield from _model(adapter, served, environment)
    yield from _temperature(adapter, served)
    yield from _relay(adapter, served)


def _absent(adapter: Adapter, install: str) -> tuple[str, str]:
    """What is wrong with a program that cannot be started, and what helps."""
    binary = adapter.binary
    if "/" not in binary:
        return "there is no such program on the PATH", install
    if Path(binary).is_file():
        return "the file is there, and is not executable", f"chmod +x {binary}"
    first, *more = binary.split()
    if more and Path(first).is_file():
        return "there is no such file", f"`binary` is one path, without arguments: write `{first}`"
    if Path(binary).exists():
        return "it is no regular file", "write in `binary` where the program is"
    # What a package manager puts on the PATH would not be found there.
    named = f"put the client at `{binary}`, or write in `binary` where it is"
    return "there is no such file", install if adapter.kind == ANY_OTHER else f"{named}; on the PATH: `{install}`"


def _install(adapter: Adapter, modelled: list[str]) -> str:
    if adapter.kind == ANY_OTHER:
        return "put it there, or write in `binary` where it is, as in `./agents/mine`"
    return KNOWN_CLIENTS[adapter.kind].install(modelled[0] if modelled else None)


def _version(what: str, found: str | None, modelled: list[str], install: str) -> ClientCheck:
    subject = f"{what}, its version"
    if found is None:
        return ClientCheck(subject, "missing", "`--version` says none", install)
    if any(is_foreign(found, version) for version in modelled):
        return ClientCheck(subject, "missing", f"it is {found}, the plan was made for {modelled[0]}", install)
    if any(differs(found, version) for version in modelled):
        return ClientCheck(subject, "note", f"it is {found}, the plan was made for {modelled[0]}", install)
    return ClientCheck(subject, "ok", found)


def _model(adapter: Adapter, served: Collection[Step], environment: Mapping[str, str]) -> Iterator[ClientCheck]:
    """What a client of several providers has to know of its model."""
    provider = PROVIDERS.get(adapter.kind)
    if provider is None or provider.server:
        return
    if without := [step for step in served if step.model is None]:
        found = "there is none, and the client would choose one, of any provider"
        yield ClientCheck(f"the model of {_ids(without)}", "missing", found, "name the `model` of the persona")
    if not (provider.base in adapter.env and environment.get(provider.base)):
        for model in sorted({step.model for step in served if step.model is not None and "/" not in step.model}):
            fix = f"write it so, or name its server in {provider.base}, and that in `env` of the adapter"
            yield ClientCheck(f"the model `{model}`", "missing", "the client's models are `provider/model`", fix)


def _temperature(adapter: Adapter, served: Collection[Step]) -> Iterator[ClientCheck]:
    known = KNOWN_CLIENTS.get(adapter.kind)
    heated = [step for step in served if step.temperature is not None]
    if known is None or known.temperature == "always" or not heated:
        return
    if known.temperature == "never":
        what, without = f"`temperature` of {_ids(heated)}", f"`{adapter.kind}` runs without it"
        yield ClientCheck(what, "note", "the client has no setting for it", without)
    elif unnamed := [step for step in heated if step.model is None]:
        found = "the client takes it for a model that is named"
        yield ClientCheck(f"`temperature` of {_ids(unnamed)}", "missing", found, "name the `model` of the persona")


def _relay(adapter: Adapter, served: Collection[Step]) -> Iterator[ClientCheck]:
    """What the plan says, and no client has a setting for."""
    if relayed := [step for step in served if step.relay is not None]:
        why = "the client shortens its own context, and never hands over"
        if adapter.kind == ANY_OTHER:
            why = "the protocol has no message for it"
        yield ClientCheck(f"`relay` of {_ids(relayed)}", "note", why, f"`{adapter.kind}` runs without it")


def _ids(steps: Collection[Step]) -> str:
    return ", ".join(step.id for step in steps)

"""The agent clients, from the models that lowering uses."""

from collections.abc import Iterator

from wavec.adapters import ADAPTERS
from wavec.permissions.lowering.report import ACCEPTABLE, GAPS
from wavec.syntax.client import CONFIG, HOME, HOOK, Client

_HEAD = f"""# Clients

What is known of the agent clients, and what each gets for the rights of a step. Behaviour was measured with the real
programs, in the versions named here, and a plan is made for the first; the rows stand in `tests/wavec/adapters/`.

A plan has the configuration of the client for each step, as `arguments`, `environment` and `files`. A file is a JSON
object, or a list: the lines of a text. The runtime puts in what only a run knows:

| Placeholder | Stands for |
|---|---|
| `{CONFIG}` | the folder that it writes the files to |
| `{HOME}` | an empty folder |
| `{HOOK}` | a shell command that reads a call on stdin, in the client's form, and answers whether it is permitted |

A call is answered by the matcher of `wave-runtime`, through the client's hook. The client's own rules stand
beneath it: no tool is offered that is not granted, and what they can hold back does not run by them alone.

Any other agent is of the kind `process`, and [asks by itself](../process-adapter.md).

A report in the plan says for each tool how far the client does just what is granted: `exact`, `narrower`, `wider` or
`advisory`. What makes it wider has a name, and a step has to accept it by that name
([WV541](diagnostics.md#wv541-wider-than-granted)):

| Gap | What it is |
|---|---|
"""


def clients_page() -> str:
    """A section for each client."""
    gaps = "".join(f"| `{name}` | {GAPS[name]} |\n" for name in ACCEPTABLE)
    return _HEAD + gaps + "".join(map(_section, _measured()))


def _measured() -> Iterator[Client]:
    return (kind.client for kind in ADAPTERS.values() if not kind.client.asks_by_itself)


def _section(client: Client) -> str:
    versions = ", ".join(f"`{version}`" for version in client.versions)
    facts = "".join(f"- {line}\n" for line in _facts(client))
    tools = "".join(f"| `{tool}` | `{own}` |\n" for tool, own in client.tools.items())
    return (
        f"\n## {client.title}\n\nKind `{client.name}`, measured: {versions}.\n\n{facts}\n"
        f"| Patterns name | The client has |\n|---|---|\n{tools}"
    )


def _facts(client: Client) -> Iterator[str]:
    if client.hook_fails == "open":
        yield "A hook that runs into its time-out lets the client's own rules decide."
    else:
        yield "A hook that does not answer is a veto: it is asked by a plugin of ours."
    for why in dict.fromkeys(guard.why for guard in client.guards):
        yield f"Narrower than some grants: {why}."
    if client.reads_by_shell:
        yield f"`reads-by-shell`: {GAPS['reads-by-shell']}."
    if client.typed_input:
        yield f"`typed-input`: {GAPS['typed-input']}."
    if "Grep" in client.tools:
        yield f"`search-below`: {GAPS['search-below']}."
    for tool, why in client.cannot.items():
        yield f"`{tool}`: {why}."
    if client.sandbox_holds:
        yield "It has a sandbox of its own, which holds back the network and writes outside the workspace."
    if client.own_tools:
        yield f"Patterns can also name {', '.join(f'`{tool}`' for tool in sorted(client.own_tools))}."

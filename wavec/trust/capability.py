"""What tools and programs bring into a step and let out of it: tables, a row for each, with the reason.

A program is known by its first words. `sends` means: to somebody whom the caller chooses, so that a model that is
steered can hand over what it has seen.
"""

from typing import Literal

from wave_runtime.plan.record import dataclass

Brings = Literal["web", "issues", "mcp"]
"""Whose text comes in: web pages, what people write on a code host, answers of an MCP server."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool of agent clients."""

    name: str
    brings: Brings | None
    sends: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Program:
    """A program that a shell starts, or one of its subcommands."""

    words: str
    brings: Brings | None
    sends: bool
    reason: str


TOOLS: tuple[Tool, ...] = (
    Tool("WebFetch", "web", True, "it asks for any address, and an address carries data"),
    Tool("WebSearch", "web", False, "results are written by anybody; the query reaches the search engine alone"),
    Tool("mcp__*", "mcp", True, "a server is a program of somebody else, and what it does is not known here"),
)

PROGRAMS: tuple[Program, ...] = (
    Program("curl", "web", True, "it fetches and posts"),
    Program("wget", "web", True, "it fetches and posts"),
    Program("http", "web", True, "HTTPie fetches and posts"),
    Program("lynx", "web", True, "it fetches, and an address carries data out"),
    Program("git clone", "web", True, "it takes any address"),
    Program("git push", None, True, "it takes any address"),
    Program("git send-email", None, True, "it takes any address"),
    Program("gh api", "issues", True, "it reads and writes whatever the token may"),
    Program("gh issue view", "issues", False, "anybody writes issues and comments"),
    Program("gh issue list", "issues", False, "anybody writes issues"),
    Program("gh issue comment", None, True, "others read comments"),
    Program("gh issue create", None, True, "others read issues"),
    Program("gh issue edit", None, True, "others read issues"),
    Program("gh issue close", None, True, "it takes a comment"),
    Program("gh pr view", "issues", False, "anybody opens pull requests and comments on them"),
    Program("gh pr list", "issues", False, "anybody opens pull requests"),
    Program("gh pr diff", "issues", False, "anybody opens pull requests"),
    Program("gh pr checkout", "issues", False, "anybody opens pull requests"),
    Program("gh pr comment", None, True, "others read comments"),
    Program("gh pr create", None, True, "others read pull requests"),
    Program("gh pr edit", None, True, "others read pull requests"),
    Program("gh pr review", None, True, "others read reviews"),
    Program("gh search", "issues", False, "anybody's repositories, issues and code"),
    Program("gh run view", "issues", False, "logs quote titles, branches and code of pull requests"),
    Program("gh repo clone", "web", False, "anybody's repository"),
    Program("gh gist", "web", True, "gists are published"),
    Program("gh release create", None, True, "releases are published"),
    Program("gh release upload", None, True, "releases are published"),
    Program("glab", "issues", True, "as `gh`, for GitLab"),
    Program("ssh", None, True, "it takes any host"),
    Program("scp", None, True, "it takes any host"),
    Program("sftp", None, True, "it takes any host"),
    Program("rsync", None, True, "it takes any host"),
    Program("ftp", "web", True, "it takes any host"),
    Program("telnet", "web", True, "it takes any host"),
    Program("nc", "web", True, "it takes any host"),
    Program("ncat", "web", True, "it takes any host"),
    Program("socat", "web", True, "it takes any host"),
    Program("dig", None, True, "a name to look up carries data to whoever answers for it"),
    Program("nslookup", None, True, "a name to look up carries data to whoever answers for it"),
    Program("mail", None, True, "it takes any address"),
    Program("sendmail", None, True, "it takes any address"),
    Program("npm publish", None, True, "packages are published"),
    Program("twine upload", None, True, "packages are published"),
    Program("cargo publish", None, True, "packages are published"),
    Program("gem push", None, True, "packages are published"),
    Program("docker push", None, True, "it takes any registry"),
    Program("aws", "web", True, "it reads and writes any bucket that it is told"),
    Program("gcloud", "web", True, "it reads and writes whatever the account may"),
    Program("gsutil", "web", True, "it reads and writes any bucket that it is told"),
    Program("sh -c", None, True, "it runs any program"),
    Program("bash -c", None, True, "it runs any program"),
    Program("zsh -c", None, True, "it runs any program"),
    Program("env", None, True, "it runs any program"),
    Program("xargs", None, True, "it runs any program"),
    Program("python -c", None, True, "it runs any code"),
    Program("python3 -c", None, True, "it runs any code"),
    Program("node -e", None, True, "it runs any code"),
    Program("perl -e", None, True, "it runs any code"),
    Program("ruby -e", None, True, "it runs any code"),
    Program("php -r", None, True, "it runs any code"),
    Program("npx", "web", True, "it fetches and runs any package"),
)

LASTING: frozenset[str] = frozenset(
    {
        "git push",
        "git send-email",
        "gh issue comment",
        "gh issue create",
        "gh pr comment",
        "gh pr create",
        "gh pr review",
        "gh release create",
        "gh release upload",
        "gh gist",
        "mail",
        "sendmail",
        "npm publish",
        "twine upload",
        "cargo publish",
        "gem push",
        "docker push",
    }
)
"""Programs of the table that leave something with others each time: calling one twice does it twice, or fails."""

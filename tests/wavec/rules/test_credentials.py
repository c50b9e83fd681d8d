"""Credentials in sources: which texts are some, and that none is ever printed. All values here are made up."""

import json

import pytest

from tests.made_up_secrets import MadeUp
from tests.sources import MANIFEST, compile_text
from wavec.diagnostics.as_github import as_github
from wavec.diagnostics.as_json import as_json
from wavec.diagnostics.as_sarif import as_sarif
from wavec.diagnostics.as_text import as_text
from wavec.diagnostics.credentials import SHAPES, credentials_in, masked

# In two parts, so that nothing that looks for credentials in this file finds one.
RANDOM = "k3J9vQ2mZ8" + "xT5bN7wR1cY6pL4dH0sG"
LONGER = RANDOM + "F8uE2aV9" + "oQ7tB3nM5jW1"
CREDENTIALS: list[tuple[str, str]] = [
    ("an access key of AWS", "AKIA" + "Q7Z2M4NRT8WX3KLP"),
    ("a token of GitHub", "ghp_" + (RANDOM + "F8uE2aV9")[:36]),
    ("a token of GitHub", "github_pat_" + RANDOM[:22] + "_" + (LONGER + RANDOM)[:59]),
    ("a token of GitLab", "glpat-" + RANDOM[:20]),
    ("a token of Slack", "xoxb-" + "8247195036" + "-" + RANDOM[:24]),
    ("a webhook of Slack", "https://hooks.slack.com/services/" + "T04Q7ZK2M/B05N8RW3X/" + RANDOM[:24]),
    ("a key of Google", "AIza" + (RANDOM + "F8uE2aV9")[:35]),
    ("a key of Anthropic", "sk-ant-" + "api03-" + LONGER),
    ("a key of OpenAI", "sk-" + LONGER),
    ("a key of OpenAI", "sk-proj-" + LONGER),
    ("a live key of Stripe", "sk_live_" + RANDOM[:24]),
    ("a token of npm", "npm_" + (RANDOM + "F8uE2aV9")[:36]),
    ("a token of PyPI", "pypi-" + "AgEIcHlwaS5vcmc" + LONGER),
    ("a token of Hugging Face", "hf_" + (RANDOM + "F8uE2aV9")[:34]),
    ("a private key", "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEow" + LONGER),
    ("a private key", "-----BEGIN PRIVATE KEY-----\\n" + "MIIEow" + LONGER),
    ("a signed token (JWT)", "eyJ" + RANDOM[:16] + ".eyJ" + RANDOM + "." + LONGER),
    ("an address with a password", "postgres://app:" + RANDOM[:12] + "@db.internal/main"),
    ("a value of a credential", "api_key: " + RANDOM),
    ("a value of a credential", '"client_secret": "' + RANDOM[:20] + '"'),
    ("a value of a credential", "DB_PASSWORD=" + RANDOM[:16]),
    ("a token for HTTP", "Authorization: Bearer " + RANDOM),
]


@pytest.mark.parametrize(("kind", "text"), CREDENTIALS)
def test_what_looks_like_a_credential(kind: str, text: str) -> None:
    (found,) = credentials_in(f"Use {text} now.")
    assert found.kind == kind
    assert RANDOM[:10] not in masked(text) and len(masked(text)) == len(text)


@pytest.mark.parametrize("kind", sorted({shape.kind for shape in SHAPES} - {kind for kind, _ in CREDENTIALS}))
def test_every_shape_is_found(kind: str) -> None:
    made_up = MadeUp(7).token(kind)
    (found,) = credentials_in(f"Use {made_up} now.")
    assert found.kind == kind
    assert made_up not in masked(made_up)


@pytest.mark.parametrize(
    "text",
    [
        "authentication: required, tokens_used: 1234567890123456",
        "cache key: deps-v2-linux-x64-9f86d08",
        "partition key: 550e8400-e29b-41d4-a716-446655440000",
        "session token: 550e8400-e29b-41d4-a716-446655440000",
        "monkey=a1b2c3d4e5f6g7h8i9j0",
        "next page token: CAUQz9x8w7v6u5t4s3r2",
        "token: ${GITHUB_TOKEN}",
        "token: {{ steps.login.token_value_of_2026 }}",
        "api_key: <your-api-key-goes-here>",
        "api_key: YOUR_API_KEY_GOES_HERE_1",
        "secret: xxxxxxxxxxxxxxxxxxxx1",
        "password: correct-horse-battery-staple-2026",
        "key: implementation_progress_checklist",
        "key: .wave/contracts/authentication2/flow.json",
        "keys: title, body, labels",
        "cache_key: 20261121143408999",
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "look for `-----BEGIN RSA PRIVATE KEY-----` in the code",
        "sk-learn and sk-something-that-is-a-class-name-in-css",
        "https://user:password@registry.internal/",
        "https://user:$PASSWORD@registry.internal/",
        "postgres://postgres:postgres1@localhost/test",
        "https://example.com:8080/a@b",
        "a bearer of implementation-responsibility",
        "digest: sha256:" + "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ],
)
def test_what_only_looks_a_little_like_one(text: str) -> None:
    assert list(credentials_in(text)) == []
    assert masked(text) == text


TOKEN = "ghp_" + (RANDOM + "F8uE2aV9")[:36]
PIPELINE = """
steps:
  - id: a
    persona: navigator
    exec:
      type: prompt
      source: "%s"
    output_artifacts: [[out, artifact.json, json]]
    handover: {contract: {type: json_schema, schema_path: a.json, must_pass: true}}
"""
SCHEMA = {"type": "string", "minLength": 1}


@pytest.mark.parametrize("where", ["prompt", "manifest", "schema", "persona", "comment", "beside"])
def test_a_credential_is_found_everywhere_and_shown_nowhere(where: str) -> None:
    prompt = {"prompt": f"Use {TOKEN}.", "beside": f"Read artifacts/x.md with {TOKEN}."}.get(where, "x")
    pipeline = PIPELINE % prompt + (f"# {TOKEN}\n" if where == "comment" else "")
    manifest = MANIFEST.replace("adapter: claude\n", "adapter: claude\n    system_prompt_file: p.md\n")
    if where == "manifest":
        manifest += f"    description: {TOKEN}\n"
    schema = {**SCHEMA, "description": TOKEN if where == "schema" else ""}
    files = {"a.json": json.dumps(schema), "p.md": TOKEN if where == "persona" else ""}
    compiled = compile_text(pipeline, manifest, files)
    assert not compiled.ok
    assert [finding.message for finding in compiled.diagnostics if finding.code.id == "WV651"] == [
        "this looks like a token of GitHub"
    ]
    for write in (as_text, as_json, as_sarif, as_github):
        assert RANDOM[:8] not in write(compiled.diagnostics)


def test_the_lines_of_a_private_key_are_not_shown() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\n" + f"{'MIIEow' + LONGER}\n{LONGER}\n"
    compiled = compile_text(
        PIPELINE % "x",
        MANIFEST.replace("adapter: claude\n", "adapter: claude\n    system_prompt_file: p.md\n"),
        {"a.json": json.dumps(SCHEMA), "p.md": key},
    )
    assert [finding.code.id for finding in compiled.diagnostics] == ["WV651"]
    assert RANDOM[:8] not in as_text(compiled.diagnostics)

"""Our own labelled set: texts with a secret, of every kind and in every form, and texts that only look like it."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from wave_runtime.credentials.shape import SHAPES

from tests.made_up_secrets import BASE64, DIGITS, HEX, URL_SAFE, MadeUp

CONTEXT = "it began at noon", "and it ended well"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with a secret in it."""

    kind: str
    form: str
    text: str
    secret: str


Form = Callable[[str], str]

AROUND: dict[str, Form] = {
    "alone": lambda s: s,
    "in a sentence": lambda s: f"Use {s} for the call.",
    "in quotes": lambda s: f'say("{s}")',
    "in a log": lambda s: f"2026-11-21T10:00:00Z INFO step=build value={s} done=true",
    "in JSON": lambda s: json.dumps({"note": f"got {s}", "n": 1}),
    "in JSON in JSON": lambda s: json.dumps({"body": json.dumps({"note": s})}),
    "in a table": lambda s: f"| name | {s} | ok |",
    "in Markdown": lambda s: f"- the value is `{s}`.",
    "in a URL": lambda s: f"https://api.internal/v1/items?x={s}&page=2",
    "with colours": lambda s: f"\x1b[32m{s}\x1b[0m",
}

NAMES = [
    *("API_KEY", "api-key", "apikey", "apiKey", "X_API_KEY", "OPENAI_API_KEY", "stripe_api_key"),
    *("TOKEN", "token", "access_token", "accessToken", "refresh_token", "GITHUB_TOKEN", "authToken", "id_token"),
    *("SECRET", "client_secret", "signing_secret", "clientSecret", "JWT_SECRET", "SECRET_KEY", "secretKey"),
    *("ACCESS_KEY", "AWS_SECRET_ACCESS_KEY", "accessKey", "aws_secret_access_key"),
    *("PRIVATE_KEY", "privateKey", "ENCRYPTION_KEY", "signing_key"),
    *("AUTH", "auth_key", "AUTH_TOKEN", "_authToken", "credential", "CREDENTIALS"),
]
PASSWORD_NAMES = [
    "PASSWORD",
    "password",
    "db_password",
    "MYSQL_PASSWORD",
    "dbPassword",
    "passwd",
    "PGPASSWORD",
    "passphrase",
]

ASSIGNED: dict[str, Callable[[str, str], str]] = {
    "env": lambda n, s: f"{n}={s}",
    "export": lambda n, s: f"export {n}={s}",
    "env in quotes": lambda n, s: f'{n}="{s}"',
    "env in single quotes": lambda n, s: f"export {n}='{s}'",
    "yaml": lambda n, s: f"config:\n  {n}: {s}\n  region: eu",
    "yaml in quotes": lambda n, s: f'{n}: "{s}"',
    "yaml in a list": lambda n, s: f"- {n}: '{s}'",
    "json": lambda n, s: json.dumps({"user": "ann", n: s, "n": 4}),
    "json, pretty": lambda n, s: json.dumps({n: s, "n": 4}, indent=2),
    "json in json": lambda n, s: json.dumps({"body": json.dumps({n: s})}),
    "python": lambda n, s: f"client = Client({n}={s!r}, timeout=30)",
    "javascript": lambda n, s: f"const {n.replace('-', '_')} = `{s}`;",
    "dict": lambda n, s: f"headers['{n}'] = '{s}'",
    "ruby": lambda n, s: f":{n} => '{s}'",
    "toml": lambda n, s: f'{n} = "{s}"',
    "ini": lambda n, s: f"[db]\n{n} = {s}\nport = 5432",
    "go": lambda n, s: f'{n} := "{s}"',
    "flag": lambda n, s: f"tool --{n.lower().replace('_', '-').strip('-')}={s} --verbose",
    "flag with a blank": lambda n, s: f"tool --{n.lower().replace('_', '-').strip('-')} {s} --verbose",
    "log": lambda n, s: f"[10:00:00] DEBUG connecting with {n}={s} to db-1",
    "log with a colon": lambda n, s: f"using {n}: {s}",
    "docker": lambda n, s: f"docker run -e {n}={s} image:3",
    "dump": lambda n, s: f"HOME=/root\n{n}={s}\nPATH=/usr/bin:/bin",
    "curl": lambda n, s: f"curl -d '{n}={quote(s, safe='')}&grant=1' https://id.internal",
}

PLACED: dict[str, Callable[[MadeUp], tuple[str, str]]] = {}


def _placed(name: str) -> Callable[[Callable[[MadeUp], tuple[str, str]]], Callable[[MadeUp], tuple[str, str]]]:
    def keep(make: Callable[[MadeUp], tuple[str, str]]) -> Callable[[MadeUp], tuple[str, str]]:
        PLACED[name] = make
        return make

    return keep


@_placed("bearer header")
def _bearer(m: MadeUp) -> tuple[str, str]:
    s = m.text(40, URL_SAFE)
    return f"Authorization: Bearer {s}", s


@_placed("bearer in a header of curl")
def _curl(m: MadeUp) -> tuple[str, str]:
    s = m.text(32)
    return f"curl -H 'authorization: bearer {s}' https://x.internal", s


@_placed("bearer in JSON")
def _json(m: MadeUp) -> tuple[str, str]:
    s = m.text(32)
    return json.dumps({"headers": {"Authorization": f"Bearer {s}"}}), s


@_placed("bearer alone")
def _alone(m: MadeUp) -> tuple[str, str]:
    s = m.text(36)
    return f"sent Bearer {s}", s


@_placed("basic header")
def _basic(m: MadeUp) -> tuple[str, str]:
    s = base64.b64encode(f"ann:{m.password()}".encode()).decode()
    return f"> Authorization: Basic {s}\n> Host: x", s


@_placed("token header")
def _token(m: MadeUp) -> tuple[str, str]:
    s = m.text(40, HEX)
    return f"Authorization: token {s}", s


@_placed("key header")
def _key_header(m: MadeUp) -> tuple[str, str]:
    s = m.text(32)
    return f"x-api-key: {s}", s


@_placed("cookie")
def _cookie(m: MadeUp) -> tuple[str, str]:
    s = m.text(32)
    return f"Cookie: session={s}; theme=dark", s


@_placed("set-cookie")
def _set_cookie(m: MadeUp) -> tuple[str, str]:
    s = m.text(32)
    return f"Set-Cookie: sid={s}; Path=/; HttpOnly", s


@_placed("address with a password")
def _address(m: MadeUp) -> tuple[str, str]:
    s = quote(m.password(), safe="!*+~.-")
    return f"postgres://app:{s}@db.internal:5432/main", s


@_placed("address of git")
def _git(m: MadeUp) -> tuple[str, str]:
    s = m.text(30)
    return f"fatal: cannot read https://x-access-token:{s}@git.internal/a.git/", s


@_placed("address of a cache")
def _cache(m: MadeUp) -> tuple[str, str]:
    s = m.text(16)
    return f"REDIS=redis://:{s}@cache.internal:6379/0", s


@_placed("address with a token")
def _address_token(m: MadeUp) -> tuple[str, str]:
    s = m.text(32, HEX)
    return f"dsn https://{s}@sentry.internal/42", s


@_placed("user of curl")
def _user(m: MadeUp) -> tuple[str, str]:
    s = m.password()
    return f"curl -u ann:{s} https://x.internal", s


@_placed("sql")
def _sql(m: MadeUp) -> tuple[str, str]:
    s = m.password()
    return f"CREATE USER ann IDENTIFIED BY '{s}';", s


@_placed("sshpass")
def _sshpass(m: MadeUp) -> tuple[str, str]:
    s = m.password()
    return f"sshpass -p {s} ssh host", s


@_placed("connection string")
def _connection(m: MadeUp) -> tuple[str, str]:
    s = m.text(18)
    return f"Server=db;Database=main;User Id=app;Password={s};Encrypt=true", s


@_placed("netrc")
def _netrc(m: MadeUp) -> tuple[str, str]:
    s = m.password()
    return f"machine git.internal login ann password {s}", s


@_placed("npmrc")
def _npmrc(m: MadeUp) -> tuple[str, str]:
    s = m.text(36)
    return f"//registry.internal/:_authToken={s}", s


@_placed("docker config")
def _docker(m: MadeUp) -> tuple[str, str]:
    s = base64.b64encode(f"robot:{m.text(20)}".encode()).decode()
    return json.dumps({"auths": {"registry.internal": {"auth": s}}}), s


@_placed("query")
def _query(m: MadeUp) -> tuple[str, str]:
    s = m.text(32)
    return f"GET /v1/items?page=2&access_token={s}&size=10 HTTP/1.1", s


@_placed("key file")
def _key(m: MadeUp) -> tuple[str, str]:
    lines = m.lines(6)
    return "\n".join(["-----BEGIN RSA " + "PRIVATE KEY-----", *lines, "-----END RSA PRIVATE KEY-----"]), lines[3]


@_placed("key file in JSON")
def _key_json(m: MadeUp) -> tuple[str, str]:
    lines = m.lines(4)
    text = "\n".join(["-----BEGIN " + "PRIVATE KEY-----", *lines, "-----END PRIVATE KEY-----", ""])
    return json.dumps({"type": "service_account", "private_key": text, "n": 1}), lines[2]


@_placed("key file that is cut off")
def _key_cut(m: MadeUp) -> tuple[str, str]:
    lines = m.lines(3)
    return "\n".join(["-----BEGIN OPENSSH " + "PRIVATE KEY-----", *lines]), lines[1]


@_placed("block of PGP")
def _pgp(m: MadeUp) -> tuple[str, str]:
    lines = m.lines(3)
    head = "-----BEGIN PGP " + "PRIVATE KEY BLOCK-----"
    return "\n".join([head, "", *lines, "-----END PGP PRIVATE KEY BLOCK-----"]), lines[0]


def positives(seed: int = 7) -> Iterator[Labelled]:
    """Every kind in every form."""
    m = MadeUp(seed)
    for kind in dict.fromkeys(shape.kind for shape in SHAPES):
        if kind == "a private key":
            continue
        for form, make in AROUND.items():
            token = m.token(kind)
            yield Labelled(kind, form, _within(make(token)), _telling(token))
    for form, assign in ASSIGNED.items():
        for name in NAMES:
            if form in ("python", "ruby", "javascript", "go") and "-" in name:
                continue
            value = m.text(32, BASE64 if form in ("env", "json", "yaml in quotes") else ALNUM_LIKE)
            yield Labelled(name, form, _within(assign(name, value)), value)
        for name in PASSWORD_NAMES:
            value = m.password()
            shown = quote(value, safe="") if form == "curl" else value
            yield Labelled(name, form, _within(assign(name, value)), shown)
    for name, make_placed in PLACED.items():
        for _ in range(8):
            text, secret = make_placed(m)
            yield Labelled(name, "in its place", _within(text), secret)


ALNUM_LIKE = URL_SAFE.replace("-", "")


def _within(text: str) -> str:
    return f"{CONTEXT[0]}\n{text}\n{CONTEXT[1]}"


def _telling(token: str) -> str:
    """A part of a token that must not be seen: its second half."""
    return token[len(token) // 2 :].rstrip("=")


def negatives(seed: int = 8) -> Iterator[str]:
    """Texts in which nothing is to be taken out."""
    m = MadeUp(seed)
    yield from _WRITTEN.strip().split("\n")
    for _ in range(25):
        digest = m.text(64, HEX)
        uuid = "-".join(m.text(length, HEX) for length in (8, 4, 4, 4, 12))
        yield f"wrote plan.json sha256:{digest}"
        yield f"commit {digest[:40]} (HEAD -> main)"
        yield f'"integrity": "sha512-{m.text(86, BASE64)}=="'
        yield f"run_id: {uuid}"
        yield f"WAVE_IDEMPOTENCY_KEY={digest}"
        yield f"cache key: linux-x64-deps-{digest[:12]}"
        yield f"data:image/png;base64,{m.text(120, BASE64)}"
        yield f"max_tokens: {m.text(4, DIGITS[1:])}, temperature: 0.2"
        yield json.dumps({"usage": {"input_tokens": int(m.text(4, DIGITS[1:])), "output_tokens": 128}})
        yield f"primary_key={m.text(6, DIGITS[1:])} author=ann authority=eu"
        yield f"GET /items/{uuid}?page_token={m.text(3, DIGITS[1:])} 200 {m.text(3, DIGITS[1:])}ms"
        yield f"see https://docs.internal/guide/{m.text(12).lower()}#authentication"


_WRITTEN = """
authentication: required
tokens_used: 1234567890123456
token_type: Bearer
The token expired; ask for a new token: it is sent by mail.
password: string
password: str = Field(min_length=8)
"password": {"type": "string", "minLength": 8}
const password = form.password;
const token = await getToken();
token = os.environ["GITHUB_TOKEN"]
token: ${{ secrets.GITHUB_TOKEN }}
api_key: <your-api-key-goes-here>
api_key: YOUR_API_KEY
export API_KEY=$(cat key.txt)
export API_KEY="$OTHER_KEY"
PASSWORD=
password=********
password: [REDACTED]
secret: xxxxxxxxxxxxxxxxxxxx
secrets: [ANTHROPIC_API_KEY, GITHUB_TOKEN]
secretName: tls-cert
secret_name = database-credentials
secretKeyRef: {name: db, key: password}
password_file: /run/secrets/db
PASSWORD_FILE=/run/secrets/password
tokenizer: gpt2
token_count=5000 token_limit=200000
max_tokens=4096, stop_token=50256
tokens per second: 45.2
The author of the authority is authorised by Arthur.
authors: Ann, Bob
auth: none
auth_method: password
auth = AuthService()
authenticated=true
authorization_endpoint: https://id.internal/authorize
Authorization: required
Authorization: Bearer <token>
Authorization: Bearer $TOKEN
Authorization: Bearer ${TOKEN}
-H "Authorization: Bearer $(gcloud auth print-access-token)"
a bearer of good news, a basic implementation-of-responsibility
Basic authentication is not supported
Cookie: <none>
https://user:password@registry.internal/
https://user:$PASSWORD@registry.internal/
https://example.com:8080/a@b
git@github.com:org/repo.git
https://github.com/org/repo/pull/12
postgres://localhost:5432/test
the access key is in the vault
access_key_id is the name of the column
private_key_path: ~/.ssh/id_ed25519
privateKeyFile = "/etc/ssl/key.pem"
public_key: ssh-ed25519
ssh-keygen -t ed25519 -C "ann"
-----BEGIN CERTIFICATE-----
look for BEGIN RSA PRIVATE KEY in the code
credentials: include
credential helper: store
credentialsProvider: default
session_id is a column of the table
sessionIdGenerator = new Generator()
secretary: Ann
The secret is out: nobody reads logs.
secret santa starts at noon
passwordless login is enabled
password policy: at least 12 characters
Password must have a number, a sign and eight letters.
Password: required
password field is empty
Enter password for ann:
invalid password
if (password === confirmPassword) {
passwordStrength: 4
pwd=/home/ann/project
PWD=/home/ann/project
cd $(pwd) && make
token := lexer.Next()
Token token = tokens.get(0);
tokens = line.split(",")
next_token: null
next_page_token: CAUQAA
csrf_token_name: _csrf
unexpected token: } at line 4
SyntaxError: Unexpected token < in JSON at position 0
expected token "end of statement"
tokenize("a b c")
token: string;
token?: string | null
accessToken: string,
apiKey: undefined
apiKey: process.env.API_KEY
api_key=os.getenv("API_KEY")
api_key=settings.api_key
self.token = token
this.apiKey = apiKey;
secret = get_secret("db/password")
SECRET_KEY = env("SECRET_KEY")
password=hunter.password
--token-limit 4000
--auth-mode none
--password-stdin
key: value
keys: title, body, labels
key=implementation_progress_checklist
monkey: banana
sort_key: created_at
foreign_key: user_id
hotkey: ctrl+shift+p
sk-learn and sk-something-that-is-a-class-name-in-css
ghp_ is the prefix of tokens
AKIAIOSFODNN7EXAMPLE
ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
eyJ is how a JWT begins
npm_config_registry=https://registry.internal
hf_hub_download(repo)
shp_to_geojson
dapi: design of an API
x-request-id: 7f9c2ba4e88f827d616045507605853e
etag: "33a64df551425fcc55e4d42a148795d9f25f89d4"
content-md5: 7f9c2ba4e88f827d616045507605853e
digest: sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
image: registry.internal/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
oauth: oauth2
oauth_version: 2.0
auth_provider: google
AUTH_TYPE=oauth2
author_id: 1234567
authored-by: Ann
author: "Ann Example <ann@mail.internal>"
co-authored-by: Bob
authz: rbac
unauthorized: 401
credentials are rotated every 90 days
tokens: 1,234 in, 567 out
total_tokens: 18234
prompt_tokens=812 completion_tokens=93
cache_read_input_tokens: 20480
token budget: 200000
step analyze: completed in 4.2s, 12345 tokens
contract json_schema at /token: expected text, found the number 4
expected a member `password`, found none
the output `token` (`token.json`) was not made
warning: `secrets` of the adapter names `GITHUB_TOKEN`, which is not set
"""

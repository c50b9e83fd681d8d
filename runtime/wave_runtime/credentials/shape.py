"""The shapes of tokens: texts that are hardly ever anything else, whatever stands around them."""

from wave_runtime.record import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """What one kind of credential looks like."""

    kind: str
    """With its article."""
    marks: tuple[str, ...]
    """One of these, in whatever case, is in every such text: looked for first, because that is fast."""
    pattern: str
    """The group `secret` is what must not be shown. Compiled when a mark is found: hardly any text has one."""
    after: str | None = None
    """What has to stand before it: to look for that first would take longer."""
    lead: int = 0
    """How many characters of it may stand before the mark."""
    in_vain: str | None = None
    """What a try that fails has gone through, and in which no other try can do better: without it, a long text of many
    beginnings would be gone through from each of them."""
    guess: bool = False
    """Whether the words around it make it a credential: then it must look random, too."""


def shape(
    kind: str,
    marks: str,
    pattern: str,
    *,
    after: str | None = None,
    lead: int = 0,
    in_vain: str | None = None,
    guess: bool = False,
) -> Shape:
    """A row of a table; `marks` are separated by blanks."""
    return Shape(kind, tuple(marks.casefold().split()), pattern, after, lead, in_vain, guess)


_END = r"(?![0-9A-Za-z_-])"

SHAPES: tuple[Shape, ...] = (
    shape("an access key of AWS", "AKIA ASIA", r"\b(?:AKIA|ASIA)(?P<secret>[0-9A-Z]{16})\b"),
    shape("a token of GitHub", "ghp_ gho_ ghu_ ghs_ ghr_", r"\bgh[pousr]_(?P<secret>[A-Za-z0-9]{36,251})\b"),
    shape("a token of GitHub", "github_pat_", r"\bgithub_pat_(?P<secret>[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b"),
    shape("a token of GitLab", "gl", r"\bgl(?:pat|ptt|dt|rt|cbt|ft|soat)-(?P<secret>[A-Za-z0-9_-]{20,})"),
    shape("a token of Slack", "xox", r"\bxox[abeoprs]-(?P<secret>[A-Za-z0-9-]{12,})"),
    shape("an app token of Slack", "xapp-", r"\bxapp-(?P<secret>\d-[A-Za-z0-9-]{20,})"),
    shape("a webhook of Slack", "hooks.slack.com", r"hooks\.slack\.com/services/(?P<secret>T\w+/B\w+/\w{20,})"),
    shape("a key of Google", "AIza", r"\bAIza(?P<secret>[0-9A-Za-z_-]{35})" + _END),
    shape("a token of Google", "ya29.", r"\bya29\.(?P<secret>[0-9A-Za-z_-]{30,})"),
    shape("a client secret of Google", "GOCSPX-", r"\bGOCSPX-(?P<secret>[0-9A-Za-z_-]{28})" + _END),
    shape("a key of Anthropic", "sk-ant-", r"\bsk-ant-(?P<secret>[A-Za-z0-9_-]{24,})"),
    shape("a key of OpenRouter", "sk-or-", r"\bsk-or-v1-(?P<secret>[0-9a-f]{64})\b"),
    shape(
        "a key of OpenAI",
        "sk-",
        r"\bsk-(?!ant-|or-)(?:proj-|svcacct-|admin-)?(?P<secret>[A-Za-z0-9_-]{32,})",
        guess=True,
    ),
    shape("a key of Groq", "gsk_", r"\bgsk_(?P<secret>[A-Za-z0-9]{50,})\b"),
    shape("a key of xAI", "xai-", r"\bxai-(?P<secret>[A-Za-z0-9]{60,})\b"),
    shape("a key of Perplexity", "pplx-", r"\bpplx-(?P<secret>[A-Za-z0-9]{40,})\b"),
    shape("a token of Replicate", "r8_", r"\br8_(?P<secret>[A-Za-z0-9]{37,})\b"),
    shape("a token of Hugging Face", "hf_", r"\bhf_(?P<secret>[A-Za-z0-9]{30,})\b"),
    shape("a live key of Stripe", "k_live_", r"\b[rs]k_live_(?P<secret>[A-Za-z0-9]{16,})\b", lead=1),
    shape("a test key of Stripe", "k_test_", r"\b[rs]k_test_(?P<secret>[A-Za-z0-9]{16,})\b", lead=1, guess=True),
    shape("a secret of a webhook", "whsec_", r"\bwhsec_(?P<secret>[A-Za-z0-9+/=]{24,})"),
    shape("a token of npm", "npm_", r"\bnpm_(?P<secret>[A-Za-z0-9]{36})\b"),
    shape("a token of PyPI", "pypi-", r"\bpypi-(?P<secret>AgE[A-Za-z0-9_-]{50,})"),
    shape("a key of RubyGems", "rubygems_", r"\brubygems_(?P<secret>[0-9a-f]{48})\b"),
    shape("a token of Docker", "dckr_pat_", r"\bdckr_pat_(?P<secret>[A-Za-z0-9_-]{27,})"),
    shape("a key of SendGrid", "SG.", r"\bSG\.(?P<secret>[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43})" + _END),
    shape("a token of Shopify", "shp", r"\bshp(?:at|ca|pa|ss)_(?P<secret>[0-9a-fA-F]{32})\b"),
    shape("a token of Square", "sq0", r"\bsq0(?:atp|csp)-(?P<secret>[A-Za-z0-9_-]{22,})"),
    shape("a token of DigitalOcean", "_v1_", r"\bdo[opr]_v1_(?P<secret>[0-9a-f]{64})\b", lead=3),
    shape("a token of Databricks", "dapi", r"\bdapi(?P<secret>[0-9a-f]{32}(?:-\d)?)\b"),
    shape("a token of Doppler", "dp.", r"\bdp\.(?:pt|st|ct|sa)\.(?P<secret>[A-Za-z0-9._-]{40,})"),
    shape("a token of Vault", "hvs. hvb. hvr.", r"\bhv[sbr]\.(?P<secret>[A-Za-z0-9_-]{24,})"),
    shape("a token of Terraform", "atlasv1", r"\b(?P<secret>[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,})", lead=15),
    shape("a token of Grafana", "glsa_ glc_", r"\bgl(?:sa|c)_(?P<secret>[A-Za-z0-9+/=_]{30,})"),
    shape("a key of New Relic", "NRAK-", r"\bNRAK-(?P<secret>[A-Z0-9]{27})\b"),
    shape("a token of Sentry", "sntry", r"\bsntry[su]_(?P<secret>[A-Za-z0-9+/=_]{40,})"),
    shape("a key of Postman", "PMAK-", r"\bPMAK-(?P<secret>[0-9a-f]{24}-[0-9a-f]{34})\b"),
    shape("a token of Linear", "lin_api_", r"\blin_api_(?P<secret>[A-Za-z0-9]{40})\b"),
    shape("a token of Notion", "ntn_", r"\bntn_(?P<secret>[A-Za-z0-9]{40,})\b"),
    shape("a token of Atlassian", "ATATT3", r"\bATATT3(?P<secret>[A-Za-z0-9_=-]{60,})"),
    shape("a token of Supabase", "sbp_", r"\bsbp_(?P<secret>[0-9a-f]{40})\b"),
    shape("a token of Telegram", ":AA", r"\b(?P<secret>\d{8,10}:AA[A-Za-z0-9_-]{33})" + _END, lead=10),
    shape("a secret key of age", "AGE-SECRET-KEY-1", r"\bAGE-SECRET-KEY-1(?P<secret>[0-9A-Z]{58})\b"),
    shape("a key of Azure storage", "AccountKey=", r"(?i:\bAccountKey=)(?P<secret>[A-Za-z0-9+/]{80,}={0,2})"),
    shape(
        "a private key",
        "-----BEGIN",
        r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n)*(?P<secret>[A-Za-z0-9+/=]{30,})",
    ),
    shape(
        "a signed token (JWT)",
        "eyJ",
        r"\beyJ(?P<secret>[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,})",
        in_vain=r"\beyJ[A-Za-z0-9_-]*",
    ),
)

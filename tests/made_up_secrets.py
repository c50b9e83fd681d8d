"""Secrets for tests, made up, and put together here: nothing that looks for credentials in files finds one."""

import random
import string

LETTERS = string.ascii_letters
DIGITS = string.digits
ALNUM = LETTERS + DIGITS
URL_SAFE = ALNUM + "-_"
BASE64 = ALNUM + "+/"
HEX = "0123456789abcdef"


class MadeUp:
    """The same seed gives the same secrets."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def text(self, length: int, of: str = ALNUM) -> str:
        """Random characters that begin with a letter or digit and have both letters and digits, unless `of` has not."""
        while True:
            made = "".join(self._random.choices(of, k=length))
            mixed = any(map(str.isdigit, made)) and any(map(str.isalpha, made))
            if (
                made[0].isalnum()
                and made[-1].isalnum()
                and (mixed or not (set(of) & set(DIGITS) and set(of) & set(LETTERS)))
            ):
                return made

    def password(self) -> str:
        """As people and programs choose them: short, with signs."""
        base = self.text(self._random.randint(6, 14))
        return base[:3] + self._random.choice("!@#%^*-+?~.") + base[3:]

    def lines(self, count: int) -> list[str]:
        """Lines of a key file."""
        return [self.text(64, BASE64) for _ in range(count)]

    def token(self, kind: str) -> str:
        """A token of one of the shapes."""
        t = self.text
        made = {
            "an access key of AWS": lambda: "AKIA" + t(16, string.ascii_uppercase + DIGITS),
            "a token of GitHub": lambda: "ghp" + "_" + t(36),
            "a token of GitLab": lambda: "glpat" + "-" + t(20, URL_SAFE),
            "a token of Slack": lambda: "xoxb" + "-" + t(10, DIGITS) + "-" + t(24),
            "an app token of Slack": lambda: "xapp" + "-1-" + t(11, string.ascii_uppercase + DIGITS) + "-" + t(40),
            "a webhook of Slack": lambda: "https://hooks.slack.com/services/" + f"T{t(8)}/B{t(8)}/{t(24)}",
            "a key of Google": lambda: "AIza" + t(35, URL_SAFE),
            "a token of Google": lambda: "ya29" + "." + t(60, URL_SAFE),
            "a client secret of Google": lambda: "GOCSPX" + "-" + t(28, URL_SAFE),
            "a key of Anthropic": lambda: "sk-ant" + "-api03-" + t(80, URL_SAFE),
            "a key of OpenRouter": lambda: "sk-or" + "-v1-" + t(64, HEX),
            "a key of OpenAI": lambda: "sk" + "-proj-" + t(48),
            "a key of Groq": lambda: "gsk" + "_" + t(52),
            "a key of xAI": lambda: "xai" + "-" + t(80),
            "a key of Perplexity": lambda: "pplx" + "-" + t(48),
            "a token of Replicate": lambda: "r8" + "_" + t(37),
            "a token of Hugging Face": lambda: "hf" + "_" + t(34),
            "a live key of Stripe": lambda: "sk" + "_live_" + t(24),
            "a test key of Stripe": lambda: "sk" + "_test_" + t(24),
            "a secret of a webhook": lambda: "whsec" + "_" + t(32, BASE64),
            "a token of npm": lambda: "npm" + "_" + t(36),
            "a token of PyPI": lambda: "pypi" + "-AgEIcHlwaS5vcmc" + t(60, URL_SAFE),
            "a key of RubyGems": lambda: "rubygems" + "_" + t(48, HEX),
            "a token of Docker": lambda: "dckr" + "_pat_" + t(27, URL_SAFE),
            "a key of SendGrid": lambda: "SG" + "." + t(22) + "." + t(43),
            "a token of Shopify": lambda: "shpat" + "_" + t(32, HEX),
            "a token of Square": lambda: "sq0atp" + "-" + t(22, URL_SAFE),
            "a token of DigitalOcean": lambda: "dop" + "_v1_" + t(64, HEX),
            "a token of Databricks": lambda: "dapi" + t(32, HEX),
            "a token of Doppler": lambda: "dp" + ".pt." + t(43),
            "a token of Vault": lambda: "hvs" + "." + t(24),
            "a token of Terraform": lambda: t(14) + ".atlas" + "v1." + t(66, URL_SAFE),
            "a token of Grafana": lambda: "glsa" + "_" + t(32) + "_" + t(8, HEX),
            "a key of New Relic": lambda: "NRAK" + "-" + t(27, string.ascii_uppercase + DIGITS),
            "a token of Sentry": lambda: "sntrys" + "_" + t(80, BASE64),
            "a key of Postman": lambda: "PMAK" + "-" + t(24, HEX) + "-" + t(34, HEX),
            "a token of Linear": lambda: "lin" + "_api_" + t(40),
            "a token of Notion": lambda: "ntn" + "_" + t(46),
            "a token of Atlassian": lambda: "ATATT3" + t(180, URL_SAFE),
            "a token of Supabase": lambda: "sbp" + "_" + t(40, HEX),
            "a token of Telegram": lambda: t(9, DIGITS[1:]) + ":AA" + t(33, URL_SAFE),
            "a secret key of age": lambda: "AGE-SECRET-KEY" + "-1" + t(58, string.ascii_uppercase + DIGITS),
            "a key of Azure storage": lambda: "AccountKey" + "=" + t(86, BASE64) + "==",
            "a signed token (JWT)": lambda: "eyJ" + t(30) + ".eyJ" + t(60) + "." + t(43, URL_SAFE),
        }
        return made[kind]()

"""Texts that messages quote in part: a part of a credential is not recognised as one, so it goes before the cut."""


def shortened(text: str, most: int) -> str:
    """`text` in at most `most` characters; of a longer one the beginning, without what looks like a credential."""
    if len(text) <= most:
        return text
    from wave_runtime.credentials.scrubber import Scrubber  # lazy: its tables are large, and most texts are short

    scrubbed = Scrubber({}).text(text)
    return scrubbed if len(scrubbed) <= most else scrubbed[: most - 1] + "…"

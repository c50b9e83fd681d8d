"""Work is counted, not timed: the same question has the same answer everywhere."""


class TooLarge(Exception):
    """The limit is reached; `keyword` is what the work was spent on."""

    def __init__(self, keyword: str) -> None:
        super().__init__(keyword)
        self.keyword = keyword


class Work:
    """Steps that are left for one question."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int, keyword: str) -> None:
        """Raises TooLarge when nothing is left."""
        self.left -= steps
        if self.left < 0:
            raise TooLarge(keyword)

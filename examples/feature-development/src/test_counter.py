import unittest

from counter import most_common


class MostCommonTest(unittest.TestCase):
    def test_frequent_words_come_first(self) -> None:
        self.assertEqual(most_common("To be, or not to be!", 2), [("be", 2), ("to", 2)])

    def test_an_empty_text_has_no_words(self) -> None:
        self.assertEqual(most_common("", 3), [])


if __name__ == "__main__":
    unittest.main()

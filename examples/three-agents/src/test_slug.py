import unittest

from slug import slug


class SlugTest(unittest.TestCase):
    def test_words_are_joined(self) -> None:
        self.assertEqual(slug("Hello  World"), "hello-world")


if __name__ == "__main__":
    unittest.main()

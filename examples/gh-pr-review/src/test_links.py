import unittest

from links import Links


class LinksTest(unittest.TestCase):
    def test_a_name_stands_for_its_address(self) -> None:
        links = Links()
        links.add("docs", "https://docs.example")
        self.assertEqual(links.find("docs"), "https://docs.example")
        self.assertIsNone(links.find("other"))

    def test_a_name_is_given_once(self) -> None:
        links = Links()
        links.add("docs", "https://docs.example")
        with self.assertRaises(ValueError):
            links.add("docs", "https://other.example")


if __name__ == "__main__":
    unittest.main()

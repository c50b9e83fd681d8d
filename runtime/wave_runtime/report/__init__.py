"""What became of a run, for people: one page to open in a browser, and JUnit XML for continuous integration."""

from wave_runtime.report.junit import junit
from wave_runtime.report.page import page
from wave_runtime.report.view import RunView, view_of

__all__ = ["RunView", "junit", "page", "view_of"]

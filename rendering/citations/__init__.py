"""Citations: a book's bibliography in BibTeX or CSL JSON, and how its works are cited and listed."""

from rendering.citations.bibliography import parse
from rendering.citations.works import BibliographyError, Work

__all__ = ["BibliographyError", "Work", "parse"]

"""What counts as a word, and when two are the same: folded (no case, no accents) and by their stems."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import normalize

import snowballstemmer

# Letters and digits in a row; where a script puts no blanks between words, each letter by itself.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
UNSPACED = re.compile(f"[{_UNSPACED}]")
WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
LONGEST_WORD = 64

# Letters that no accent can be taken from, as people without them on their keys write them.
_PLAIN = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ŋ": "n"})
_APART = re.compile(r"[\W_]+")

# Stems are kept apart from words by a character that no text has: what is typed in quotes is matched word by word.
STEM = "\ue000"

STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali",
    "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
_OWN = threading.local()


@lru_cache(maxsize=10_000)
def folded(word: str) -> str:
    """`word` without case and accents."""
    if word.isascii():
        return word.lower()[:LONGEST_WORD]
    plain = normalize("NFKD", word.casefold()).casefold().translate(_PLAIN)
    # What is written as one sign may come apart into marks and blanks, which no word has.
    return _APART.sub("", plain)[:LONGEST_WORD]


@lru_cache(maxsize=10_000)
def stem(word: str, language: str) -> str:
    """The stem of a word in a language (its primary subtag, RFC 5646), folded; the folded word where none is known."""
    name = STEMMERS.get(language)
    # Stemmers know the accents of their language: they come before folding.
    return folded(_stemmer(name).stemWord(word.casefold()[:LONGEST_WORD])) if name else folded(word)


def _stemmer(name: str) -> snowballstemmer.stemmer:
    """One for each thread: a stemmer keeps the word that it works on."""
    if not hasattr(_OWN, "stemmers"):
        _OWN.stemmers = {}
    if name not in _OWN.stemmers:
        _OWN.stemmers[name] = snowballstemmer.stemmer(name)
    return _OWN.stemmers[name]


def primary(language: str) -> str:
    """The primary subtag of a language tag: `en` of `en-GB`."""
    return language.split("-")[0].lower()


def words(text: str) -> Iterator[str]:
    """The words of a text as they stand there, one form for letters that Unicode can write in several ways."""
    for match in WORD.finditer(normalize("NFC", text)):
        yield match[0]

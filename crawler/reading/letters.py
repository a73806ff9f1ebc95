"""Letters to the government (来信、留言、咨询): the state of a row, and the page of one letter."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from config.letters import LetterField, letter_rules
from config.reading import reading_rules
from config.terms import LetterState, LinkPlace
from crawler.reading.dates import find_dates
from crawler.reading.parts import Piece
from crawler.reading.tree import Document, squeeze

_AROUND = "[]【】()（）<>《》:： \n"
_PLACES = frozenset({LinkPlace.CONTENT, LinkPlace.LIST})
_PICTURES = frozenset({"img", "iframe", "object", "embed", "video", "canvas"})
_DATE_CHARS = 60


def row_state(pieces: Iterable[Piece]) -> LetterState | None:
    """The state of a letter in a list, where one of the row's texts is the word for it."""
    words = letter_rules().state_words
    found = (words.get(piece.text.strip(_AROUND)) for piece in pieces)
    return next(filter(None, found), None)


def letter_facts(document: Document, content: str) -> dict[str, object] | None:
    """``{"asked", "answered", "answer", "state"}`` of the page of one letter; null on other pages.

    ``asked`` and ``answered``: days as ``YYYY-MM-DD`` or null. ``answer``: true where one stands
    there, false where its place is empty or says that there is none yet, null where there is no
    place for it. ``content``: the visible text, to leave other pages at a glance.
    """
    if not letter_rules().hint.search(content):
        return None
    fields = list(_fields(_lines(document)))
    seen = {field for field, _ in fields}
    if not seen & {LetterField.ASKED, LetterField.QUESTION} or len(seen - {LetterField.OTHER}) < 2:
        return None
    return {
        "asked": _day(fields, LetterField.ASKED),
        "answered": _day(fields, LetterField.ANSWERED),
        "answer": _answer(document, [t for field, t in fields if field is LetterField.ANSWER]),
        "state": _state([text for field, text in fields if field is LetterField.STATE]),
    }


def _lines(document: Document) -> str:
    """The visible text of the content, each element's text on a line of its own."""
    pieces = (text for owner, text in document.body.pieces() if owner.place in _PLACES)
    text = "\n".join(filter(None, map(squeeze, pieces)))
    return text[: reading_rules().limits.script_chars]


def _fields(text: str) -> Iterator[tuple[LetterField, str]]:
    """Labels in page order, each with what stands between it and the next."""
    rules = letter_rules()
    found = list(rules.label.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    for match, end in zip(found, ends, strict=True):
        field = rules.field_words["".join(match[1].split())]
        yield field, text[match.end() : end].strip(_AROUND)


def _day(fields: list[tuple[LetterField, str]], wanted: LetterField) -> str | None:
    dates = itertools.chain.from_iterable(
        find_dates(squeeze(text[:_DATE_CHARS])) for field, text in fields if field is wanted
    )
    return next((moment.date.isoformat() for moment in dates if moment.date), None)


def _answer(document: Document, texts: list[str]) -> bool | None:
    bare = [squeeze(letter_rules().furniture.sub(" ", text)) for text in texts]
    if any(map(_says_something, bare)):
        return True
    if not bare or (not any(bare) and _may_be_elsewhere(document)):
        return None
    return False


def _says_something(text: str) -> bool:
    rules = letter_rules()
    return len(text) > rules.no_answer_chars or rules.no_answer.fullmatch(text) is None


def _may_be_elsewhere(document: Document) -> bool:
    """An empty place may be filled by a script or hold a picture of the answer."""
    signs = reading_rules().scripted.signs.values()
    return any(
        element.tag in _PICTURES and element.place in _PLACES and not element.hidden
        for element in document.elements
    ) or any(sign.search(text) for _, text in document.scripts for sign in signs)


def _state(texts: list[str]) -> str | None:
    words = letter_rules().state_words
    found = (words.get(text.split("\n")[0].strip(_AROUND)) for text in texts)
    return next((state.value for state in found if state), None)

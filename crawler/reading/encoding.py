"""From bytes to text, whatever header and meta say: what decodes without fault is right."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from bs4.dammit import EncodingDetector

from config.reading import reading_rules

_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w-]{2,30})")
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD_BYTES = 4096
_TRIAL_BYTES = 200_000
_TOLERATED = 0.002
"""Share of faulty characters that a damaged but rightly labelled page may have."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a body. ``encoding`` is what was used, ``declared`` what page or header claims."""

    text: str
    encoding: str
    declared: str | None


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Decode ``body``; never raises. A declared encoding that cannot be right is set aside."""
    declared = _declared(body, content_type)
    for bom, name in _BOMS:
        if body.startswith(bom):
            return Decoded(body[len(bom) :].decode(name, "replace"), name, declared[0] or name)
    claimed = declared[0]
    encoding = _choose(body[:_TRIAL_BYTES], [_known(label) for label in declared])
    return Decoded(body.decode(encoding, "replace"), encoding, claimed)


def _declared(body: bytes, content_type: str | None) -> list[str | None]:
    """What the page says of itself, then what the header says (first is what is reported)."""
    head = body[:_HEAD_BYTES]
    inside = _META.search(head) or _XML.search(head)
    page = inside.group(1).decode("ascii").lower() if inside else None
    header = _HEADER.search(content_type or "")
    outside = header.group(1).lower() if header else None
    return [page or outside, outside or page]


def _known(label: str | None) -> str | None:
    if not label:
        return None
    wider = reading_rules().encoding.wider.get(label, label)
    try:
        return codecs.lookup(wider).name
    except LookupError:
        return None


def _choose(sample: bytes, claims: list[str | None]) -> str:
    """The first clean one of: UTF-8, the claims, GB18030; else the one with the fewest faults.

    UTF-8 goes first: Chinese text in GBK practically never is valid UTF-8, while UTF-8 bytes
    decode as GBK without a fault.
    """
    if sample.isascii():
        return next((claim for claim in claims if claim), "utf-8")
    if _fault_rate(sample, "utf-8") <= _TOLERATED:
        return "utf-8"
    names = ["utf-8", *dict.fromkeys(claim for claim in claims if claim), "gb18030"]
    faults = {name: _fault_rate(sample, name) for name in dict.fromkeys(names)}
    best = min(faults, key=lambda name: faults[name])
    if faults["utf-8"] <= max(faults[best], _TOLERATED):
        return "utf-8"
    if faults[best] <= _TOLERATED:
        first_clean = (name for name in faults if faults[name] <= _TOLERATED)
        return next(first_clean)
    return _guessed(sample) or best


def _fault_rate(sample: bytes, encoding: str) -> float:
    try:
        text = sample.decode(encoding, "replace")
    except (LookupError, ValueError):
        return 1.0
    # A sample may end within a character: that is no fault.
    return max(0, text.count("\ufffd") - 1) / max(1, len(text))


def _guessed(sample: bytes) -> str | None:
    """Last resort for bytes that no claim explains."""
    for name in EncodingDetector(sample, is_html=True).encodings:
        if _fault_rate(sample, name) <= _TOLERATED:
            return codecs.lookup(name).name
    return None

"""Footer and header marks of the site from the marks of its pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from config.terms import MarkKind, MarkPlace
from reports.model import Marks, SiteCodes
from store.tables import Mark


def marks_of(marks: Iterable[Mark]) -> Marks:
    """Distinct values by kind; what stands on the home page comes first."""
    ordered = sorted(marks, key=lambda mark: not mark.on_home)
    return Marks(
        site_code=SiteCodes(
            **{
                place.value: _values(ordered, MarkKind.SITE_CODE, place)
                for place in (MarkPlace.META, MarkPlace.FOOTER, MarkPlace.WIDGET)
            }
        ),
        icp=_values(ordered, MarkKind.ICP),
        police=_values(ordered, MarkKind.POLICE),
        party_gov_mark=_entry(ordered, MarkKind.PARTY_GOV_MARK),
        error_report_entry=_entry(ordered, MarkKind.ERROR_REPORT_ENTRY),
        sponsor=_first(ordered, MarkKind.SPONSOR),
        contact=_first(ordered, MarkKind.CONTACT),
        sitemap=_entry(ordered, MarkKind.SITEMAP),
    )


def own_site_codes(marks: Sequence[Mark]) -> SiteCodes:
    """The codes that the home page shows; where it shows none, those of all pages. A department's
    site in a directory of the same host has a code of its own."""
    at_home = [mark for mark in marks if mark.on_home and mark.kind is MarkKind.SITE_CODE]
    return marks_of(at_home or marks).site_code


def one_site_code(codes: SiteCodes) -> tuple[str | None, bool]:
    """The code that the site shows, and whether it shows several that disagree."""
    every = {code.strip().lower(): code for code in (*codes.footer, *codes.widget, *codes.meta)}
    if len(every) > 1:
        return None, True
    return next(iter(every), None), False


def _values(marks: Sequence[Mark], kind: MarkKind, place: MarkPlace | None = None) -> list[str]:
    found = (mark.value for mark in marks if mark.kind is kind and place in (None, mark.place))
    return list(dict.fromkeys(value for value in found if value))


def _first(marks: Sequence[Mark], kind: MarkKind) -> str | None:
    return next(iter(_values(marks, kind)), None)


def _entry(marks: Sequence[Mark], kind: MarkKind) -> str | None:
    """Where the mark leads, else what it says."""
    return next((mark.link or mark.value for mark in marks if mark.kind is kind), None)

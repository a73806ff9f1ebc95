"""The corners of WordprocessingML that python-docx has no word for."""

from __future__ import annotations

from typing import Any

from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from config.official import Font

POINT = 20
"""Twentieths of a point, the unit of most measures."""

_ORDER = {
    qn(parent): tuple(qn(f"w:{name}") for name in names.split())
    for parent, names in {
        "w:rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss "
        "imprint noProof snapToGrid vanish webHidden color spacing w kern position sz szCs "
        "highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout",
        "w:pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr "
        "suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct "
        "topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind "
        "contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
        "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
        "w:sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc "
        "pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi "
        "rtlGutter docGrid printerSettings",
    }.items()
}
"""Office programs may refuse a document whose elements stand in another order."""


def element(name: str, /, **attributes: object) -> Any:
    """``element("w:ind", left=420)``: a new element, its attributes in the same namespace."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def put(parent: Any, child: Any) -> Any:
    """``child`` in the place of the element of the same name, where the schema wants it."""
    for old in parent.findall(child.tag):
        parent.remove(old)
    order = _ORDER[parent.tag]
    later = order[order.index(child.tag) + 1 :]
    following = next((each for each in parent if each.tag in later), None)
    if following is None:
        parent.append(child)
    else:
        following.addprevious(child)
    return child


def set_font(properties: Any, font: Font) -> None:
    """Name the font for every script: digits stand in the grid, too."""
    name = font.name
    put(properties, element("w:rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name))


def field(run: Any, code: str) -> None:
    """A field such as PAGE in ``run``."""
    for kind in ("begin", None, "end"):
        if kind is None:
            instruction = element("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {code} "
            run._r.append(instruction)
        else:
            run._r.append(element("w:fldChar", fldCharType=kind))


def font_table(fonts: tuple[Font, ...]) -> bytes:
    """``word/fontTable.xml`` with what to take where a font is missing."""
    table = OxmlElement("w:fonts")
    for font in fonts:
        entry = element("w:font", name=font.name)
        entry.append(element("w:altName", val=",".join(font.instead)))
        entry.append(element("w:charset", val="86"))
        entry.append(element("w:family", val="roman"))
        entry.append(element("w:pitch", val="auto"))
        table.append(entry)
    return serialize_part_xml(table)

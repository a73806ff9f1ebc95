"""A document in paragraphs with its duties beside them."""

from __future__ import annotations

import pytest

from reports.dutypages import DocumentText, duty_pages, place
from tests.reports.test_schema import sample

TEXT = DocumentText.of(
    "plan.txt",
    [
        "一、加强权力公开。更新完善权责清单并按",
        "",
        "要求公开。",
        "二、开设“六保”政策专题，编制机构职能目录，通过门户网站向社会公开。",
        "三、第２项　（公报）。",
    ],
)


@pytest.mark.parametrize(
    ("quotation", "paragraph"),
    [
        # Broken in the middle of the sentence.
        ("更新完善权责清单并按要求公开", 0),
        ("开设“六保”政策专题", 2),
        ('开设"六保"政策专题', 2),
        ("机构职能目录…向社会公开", 2),
        ("第2项(公报)", 3),
        ("向社会公开…机构职能目录", 2),
        ("没有的话", None),
        ("", None),
        ("…", None),
    ],
)
def test_where_the_words_stand(quotation: str, paragraph: int | None) -> None:
    assert TEXT.find(quotation) == paragraph


def test_what_is_not_found_is_not_lost() -> None:
    duties = sample().duties
    placed, left = place(TEXT, duties)
    assert len(placed) == 4
    assert sum(len(each.duties) for each in placed) + len(left) == len(duties)


def test_a_text_goes_to_its_own_document() -> None:
    report = sample()
    own = DocumentText.of("own.txt", [duty.quotation for duty in report.duties])
    pages = duty_pages(report, [own])
    assert [page.text for page in pages if page.text] == [own]
    assert all(page.text is None for page in duty_pages(report, [DocumentText.of("x", ["无关"])]))


def test_names_of_files_hold_no_path() -> None:
    report = sample()
    packs = [pack.model_copy(update={"id": f"../{pack.id}/x"}) for pack in report.rulesets]
    for page in duty_pages(report.model_copy(update={"rulesets": packs})):
        assert "/" not in page.file_name
        assert ".." not in page.file_name

"""The office that sends the papers (``config/office.yaml``, or the user's own file)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, model_validator

from config.errors import UserError
from config.terms import Severity
from config.yamlfile import load, open_yaml

OFFICE_FILE = Path(__file__).with_name("office.yaml")
LONGEST_NAME = 60
LONGEST_CODE = 20


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Term(_Strict):
    """How long a unit has. Exactly one of the three is given."""

    at_once: bool = False
    working_days: PositiveInt | None = Field(default=None, le=250)
    days: PositiveInt | None = Field(default=None, le=366)

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        if self.at_once + (self.working_days is not None) + (self.days is not None) != 1:
            raise ValueError("应写 at_once: true、working_days、days 三者之一")
        return self


class Contact(_Strict):
    """Who answers questions."""

    person: str | None = Field(default=None, max_length=LONGEST_NAME)
    phone: str | None = Field(default=None, max_length=LONGEST_NAME)
    email: str | None = Field(default=None, max_length=LONGEST_NAME)
    address: str | None = Field(default=None, max_length=200)

    @property
    def words(self) -> str:
        """``联系人：…，电话：…``, or nothing."""
        named = (
            ("联系人", self.person),
            ("电话", self.phone),
            ("邮箱", self.email),
            ("地址", self.address),
        )
        return "，".join(f"{label}：{value}" for label, value in named if value)


class PublicPage(_Strict):
    """Where the office publishes, and the marks that its page carries, as every government site has
    to (国办发〔2017〕47号)."""

    name: str | None = Field(default=None, min_length=2, max_length=LONGEST_NAME)
    """Name of the site that the pages stand on."""
    url: str | None = Field(default=None, pattern=r"^https?://[^/?#\s]+(?:/[^?#\s]*)?$")
    """Address under which the directory will be found."""
    site_code: str | None = Field(default=None, pattern=r"^(?:\d{10}|bm\d{8})$")
    icp: str | None = Field(default=None, max_length=LONGEST_NAME)
    police: str | None = Field(default=None, max_length=LONGEST_NAME)
    contact: str | None = Field(default=None, max_length=200)
    """What the public may use; the contact of notices is not published."""
    party_gov_mark: str | None = Field(default=None, pattern=r"^https?://\S+$")
    error_report: str | None = Field(default=None, pattern=r"^https?://\S+$")

    @property
    def base(self) -> str:
        """The address with its final slash; empty where none is given."""
        return f"{self.url.rstrip('/')}/" if self.url else ""


class Office(_Strict):
    """What the papers say of the office; null is what it has not given."""

    name: str | None = Field(default=None, min_length=2, max_length=LONGEST_NAME)
    letterhead: str | None = Field(default=None, min_length=2, max_length=LONGEST_NAME)
    code: str | None = Field(default=None, pattern=rf"^[^\s〔〕\[\]\d]{{1,{LONGEST_CODE}}}$")
    """机关代字."""
    signature: str | None = Field(default=None, min_length=2, max_length=LONGEST_NAME)
    contact: Contact = Contact()
    copy_to: tuple[str, ...] = ()
    printed_by: str | None = Field(default=None, max_length=LONGEST_NAME)
    page: PublicPage = PublicPage()
    template: Path | None = None
    """A docx in place of our layout; an absolute path once it is loaded."""
    deadlines: dict[Severity, Term] = {}
    indicator_deadlines: dict[str, Term] = {}
    second_deadline: Term = Term(working_days=3)
    feedback: str = ""

    @property
    def red_head(self) -> str | None:
        """发文机关标志: only what the office has given, never invented."""
        return self.letterhead or (f"{self.name}文件" if self.name else None)

    @property
    def signed(self) -> str | None:
        """署名."""
        return self.signature or self.name

    def number(self, year: int, sequence: int) -> str:
        """发文字号, 机关代字〔年份〕序号号 (GB/T 9704-2012, 7.2.5). ``ValueError``: no code."""
        if self.code is None:
            raise ValueError("the office has no 机关代字")
        return f"{self.code}〔{year}〕{sequence}号"

    def term(self, severity: Severity, indicator: str) -> Term:
        """How long a fault may take."""
        return self.indicator_deadlines.get(indicator) or self.deadlines[severity]


def load_office(path: Path | None = None) -> Office:
    """The office of ``path`` over the defaults, or the defaults alone.

    Raises ``UserError``: file, line, key, what was expected.
    """
    known = _defaults()
    if path is None:
        return known
    document = open_yaml(path)
    if not isinstance(document.data, dict):
        raise UserError(f"{path} 第 1 行：应为键和值。", "写法见 config/office.yaml。")
    own = document.validate(Office)
    update = {name: getattr(own, name) for name in own.model_fields_set}
    update["deadlines"] = {**known.deadlines, **own.deadlines}
    update["indicator_deadlines"] = {**known.indicator_deadlines, **own.indicator_deadlines}
    if own.template is not None:
        update["template"] = (path.parent / own.template).absolute()
    return known.model_copy(update=update)


@cache
def _defaults() -> Office:
    return load(OFFICE_FILE, Office)

"""Settings of the judging stage that no rule pack sets (``config/judging.yaml``)."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from config.terms import CertificateFault
from config.yamlfile import load

_FILE = Path(__file__).with_name("judging.yaml")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Redated(_Strict):
    """Signs of re-dated items."""

    min_gap_days: int = Field(gt=0)
    same_minute_items: int = Field(gt=1)
    min_text_length: int = Field(ge=0)


class MetaTag(_Strict):
    """A page tag and the form (a regular expression for the whole value) that its value has."""

    name: str
    form: str


class PageMetas(_Strict):
    """The required page tags by group (国办发〔2017〕47号 网页标签规范)."""

    site: tuple[MetaTag, ...]
    column: tuple[MetaTag, ...]
    article: tuple[MetaTag, ...]


class PolicyLinkWords(_Strict):
    """Regular expressions for the texts of links from an interpretation to its document."""

    document: tuple[str, ...]


class Offline(_Strict):
    """How a closed site may look, and what is a home page in use."""

    notice_words: tuple[str, ...]
    """Regular expressions for what a closing notice or a server's own page says."""
    min_items: int = Field(gt=0)
    min_text_length: int = Field(gt=0)

    @field_validator("notice_words")
    @classmethod
    def _compile(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        for each in words:
            re.compile(each)
        return words


class Judging(_Strict):
    """All of it."""

    redated: Redated
    offline: Offline
    search_words: tuple[str, ...]
    policy_link_words: PolicyLinkWords
    page_metas: PageMetas
    site_name_words: tuple[str, ...]
    government_suffixes: tuple[str, ...]
    certificate_remedies: dict[CertificateFault, str]

    @field_validator("certificate_remedies")
    @classmethod
    def _every_fault(cls, remedies: dict[CertificateFault, str]) -> dict[CertificateFault, str]:
        if missing := set(CertificateFault) - set(remedies):
            raise ValueError(f"缺少 {'、'.join(sorted(missing))}")
        return remedies


@functools.cache
def judging() -> Judging:
    """The settings, read once. Raises ``UserError`` on a bad file."""
    return load(_FILE, Judging)

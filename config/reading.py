"""Words and signatures of the page reader (``config/reading.yaml``), typed."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from config.yamlfile import load

Pattern = re.Pattern[str]

_FILE = Path(__file__).with_name("reading.yaml")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Limits(_Strict):
    """Bounds against hostile pages. Units are in the names."""

    nodes: int
    depth: int
    tab_panes: int
    items_per_block: int
    blocks: int
    links: int
    title_chars: int
    sample_chars: int
    meta_chars: int
    script_chars: int
    record_chars: int
    records: int


class EncodingRules(_Strict):
    """Labels that stand for a wider character set."""

    wider: dict[str, str]


class HiddenRules(_Strict):
    """Class names by which frameworks hide an element."""

    classes: frozenset[str]


class ZoneRules(_Strict):
    """How the parts of a page that are not its content are known."""

    navigation: Pattern
    footer: Pattern
    friend_links: Pattern
    friend_headings: Pattern
    footer_strong: Pattern
    footer_weak: Pattern
    footer_max_chars: int


class Words(_Strict):
    """Words that pages use for their own furniture."""

    home: frozenset[str]
    crumb_labels: Pattern
    crumb_separators: Pattern
    crumb_class: Pattern
    info_line: Pattern
    body_tail: str
    crumb_tails: frozenset[str]
    more: Pattern
    minor_anchor: Pattern
    pinned: Pattern
    pinned_class: Pattern
    next_page: Pattern
    next_symbols: frozenset[str]
    pager_anchor: Pattern
    neighbour: Pattern
    pager: Pattern
    header_title: tuple[str, ...]
    header_published: tuple[str, ...]
    header_other_date: tuple[str, ...]
    header_asked: tuple[str, ...]
    header_answered: tuple[str, ...]
    date_labels_published: Pattern
    date_range: Pattern
    date_labels_end: Pattern
    date_labels_other: Pattern
    blank: tuple[str, ...]
    title_labels: Pattern
    reserved_titles: frozenset[str]


class ErrorPageRules(_Strict):
    """How an error page speaks."""

    title: Pattern
    text: Pattern
    max_chars: int


class ChallengeRules(_Strict):
    """Marks of bot walls in the body of a page that has next to nothing to read."""

    max_chars: int
    signatures: dict[str, Pattern]


class RedirectRules(_Strict):
    """How a page sends its visitor on."""

    max_seconds: int
    max_chars: int
    script: Pattern


class ScriptedRules(_Strict):
    """Signs that a script brings the items."""

    signs: dict[str, Pattern]
    list_containers: Pattern
    endpoint: Pattern
    endpoint_noise: Pattern


class GuideRules(_Strict):
    """Element categories of a guide (办事指南) and how pages name them."""

    elements: dict[str, tuple[str, ...]]
    least: int
    in_title: str
    """The element that the title of the page names."""

    @cached_property
    def any_word(self) -> Pattern:
        """Whether a text holds a name of any element at all; blanks inside it allowed."""
        words = {word for names in self.elements.values() for word in names}
        return re.compile("|".join(r"\s*".join(map(re.escape, word)) for word in sorted(words)))


class LeavingRules(_Strict):
    """Signs of the prompt before a visitor leaves the site."""

    text: Pattern
    handler: Pattern
    script: Pattern


class SurveyRules(_Strict):
    """How pages about surveys and their results are known."""

    about: Pattern
    result_columns: Pattern
    results: Pattern


class BoardRules(_Strict):
    """Labels of a message board."""

    asked: Pattern
    answered: Pattern


class FormRules(_Strict):
    """How search boxes and forms are known."""

    search_names: Pattern
    search_words: tuple[str, ...]
    search_box: Pattern
    search_title: Pattern
    submit_words: tuple[str, ...]


class MarkRules(_Strict):
    """Signatures of the marks of 国办发〔2017〕47号."""

    hint: Pattern
    site_code_value: Pattern
    site_code_text: Pattern
    site_code_parameter: Pattern
    icp: Pattern
    police: Pattern
    police_link: Pattern
    party_gov_links: Pattern
    party_gov_default: str
    party_gov_kinds: dict[str, str]
    error_report_links: Pattern
    error_report_text: Pattern
    sponsor: Pattern
    sponsor_stop: Pattern
    contact: Pattern
    contact_sign: Pattern
    contact_part: Pattern
    contact_stop: Pattern
    contact_fallback: Pattern
    contact_link: Pattern
    sitemap: Pattern
    ipv6_claim: Pattern


class MetaRules(_Strict):
    """Names of metas."""

    names: tuple[str, ...]
    generated: frozenset[str]
    published: tuple[str, ...]


class TitleRules(_Strict):
    """How names of sites and places end, to tell them from titles."""

    site_ends: tuple[str, ...]
    site_only_ends: tuple[str, ...]
    place_ends: tuple[str, ...]
    not_sites: tuple[str, ...]


class DataRules(_Strict):
    """Names of the fields of data answers."""

    title: tuple[str, ...]
    url: tuple[str, ...]
    date: tuple[str, ...]
    asked: tuple[str, ...]
    answered: tuple[str, ...]
    state: tuple[str, ...]


class LinkRules(_Strict):
    """Which extension promises what, and the attributes that carry addresses."""

    attachments: frozenset[str]
    images: frozenset[str]
    media: frozenset[str]
    styles: frozenset[str]
    scripts: frozenset[str]
    lazy: tuple[str, ...]
    style_relations: frozenset[str]
    image_relations: frozenset[str]
    ignored_relations: frozenset[str]


class ReadingRules(_Strict):
    """All of ``config/reading.yaml``."""

    limits: Limits
    encoding: EncodingRules
    hidden: HiddenRules
    zones: ZoneRules
    words: Words
    error_page: ErrorPageRules
    challenge: ChallengeRules
    redirect: RedirectRules
    scripted: ScriptedRules
    guide: GuideRules
    leaving: LeavingRules
    surveys: SurveyRules
    board: BoardRules
    form: FormRules
    marks: MarkRules
    metas: MetaRules
    links: LinkRules
    titles: TitleRules
    data: DataRules
    reasons: dict[str, str]

    def reason(self, name: str, *details: object) -> str:
        """What is said to the user for a reason."""
        return self.reasons[name].format(*details)


@lru_cache(maxsize=1)
def reading_rules() -> ReadingRules:
    """The rules of the reader; raises ``UserError`` naming file, line and key."""
    return load(_FILE, ReadingRules)

"""The closed sets of the field, by the names that the standards use.

Every state that is stored or shown is a member of one of these enums, never a free string. The
values are what the database and ``report.json`` hold; ``config/wording.yaml`` has the
Chinese words.
"""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """层级 of the unit whose site it is."""

    CENTRAL = "central"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    DEPARTMENT = "department"


class SiteKind(StrEnum):
    """门户网站 or 部门网站: the 2019 deductions bind portals only."""

    PORTAL = "portal"
    DEPARTMENT = "department"


class SiteState(StrEnum):
    """Status values of the national reporting system: 正常, 例外, 临时下线, 永久下线."""

    NORMAL = "normal"
    EXEMPT = "exempt"
    OFFLINE_TEMPORARY = "offline_temporary"
    OFFLINE_PERMANENT = "offline_permanent"


class Profile(StrEnum):
    """How much of a site one inspection looks at; the budgets are in ``config/settings.yaml``."""

    QUICK = "quick"
    STANDARD = "standard"
    FULL = "full"


class InspectionState(StrEnum):
    """Where an inspection stands; ``GATHERING`` after a crash means that it can be resumed."""

    GATHERING = "gathering"
    GATHERED = "gathered"
    JUDGED = "judged"


class StoppedBecause(StrEnum):
    """Why gathering ended before the site did."""

    PAGE_BUDGET = "page_budget"
    TIME_BUDGET = "time_budget"
    INTERRUPTED = "interrupted"
    HOME_UNREACHABLE = "home_unreachable"
    HOME_BLOCKED = "home_blocked"
    HOME_NOT_HTML = "home_not_html"
    HOME_ELSEWHERE = "home_elsewhere"
    HOME_EMPTY = "home_empty"
    HOME_PRIVATE = "home_private"
    STORE_FAILED = "store_failed"
    CRASHED = "crashed"


class Phase(StrEnum):
    """What a running inspection is doing."""

    HOME = "home"
    WALK = "walk"
    LINKS = "links"
    BROWSER = "browser"
    IPV6 = "ipv6"
    COLUMNS = "columns"
    JUDGING = "judging"
    DONE = "done"


# --- rules -----------------------------------------------------------------------------------


class IndicatorKind(StrEnum):
    """单项否决, 扣分, 加分, or a duty of another document that carries no points."""

    VETO = "veto"
    DEDUCTION = "deduction"
    BONUS = "bonus"
    DUTY = "duty"


class Confidence(StrEnum):
    """How sure the wording of a rule is; ``MEMORY`` is shown as 本地默认."""

    VERBATIM = "verbatim"
    PARAPHRASE = "paraphrase"
    MEMORY = "memory"


class JudgedBy(StrEnum):
    """Who may answer the rule."""

    PROGRAM = "program"
    PERSON = "person"


class WhenMissing(StrEnum):
    """What it means for the verdict that a rule could not be assessed."""

    BLOCK = "block"
    NOTE = "note"


# --- results ---------------------------------------------------------------------------------


class IndicatorStatus(StrEnum):
    """The answer to one rule."""

    PASS = "pass"  # noqa: S105 - no password, a status
    FAIL = "fail"
    SUSPECT = "suspect"
    NOT_ASSESSED = "not_assessed"
    NOT_APPLICABLE = "not_applicable"


class NotAssessedCause(StrEnum):
    """Why a rule could not be assessed. None of them is the site's fault by itself."""

    NEEDS_PERSON = "needs_person"
    NEEDS_HISTORY = "needs_history"
    NO_CHECK = "no_check"
    NO_UPLINK = "no_uplink"
    BUDGET = "budget"
    INTERRUPTED = "interrupted"
    HOME_UNREACHABLE = "home_unreachable"
    BLOCKED = "blocked"
    NEEDS_SCRIPT = "needs_script"
    NETWORK = "network"
    NO_EVIDENCE = "no_evidence"
    CHECK_CRASHED = "check_crashed"


class Side(StrEnum):
    """On whose side the cause of a missing answer lies."""

    SITE = "site"
    NETWORK = "network"
    US = "us"


class Verdict(StrEnum):
    """合格, 不合格, 待复核."""

    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"
    UNDETERMINED = "undetermined"


class Severity(StrEnum):
    """How grave a finding is; rectification deadlines hang on it."""

    VETO = "veto"
    MAJOR = "major"
    MINOR = "minor"
    HINT = "hint"


# --- pages and columns -----------------------------------------------------------------------


class PageKind(StrEnum):
    """What a page is, read from its structure."""

    HOME = "home"
    LIST = "list"
    HUB = "hub"
    ARTICLE = "article"
    GUIDE = "guide"
    FORM = "form"
    SEARCH = "search"
    ERROR = "error"
    CHALLENGE = "challenge"
    REDIRECT_STUB = "redirect_stub"
    DATA = "data"
    OTHER = "other"


class Rendering(StrEnum):
    """Whether the items stand in the HTML or a script brings them."""

    STATIC = "static"
    SCRIPT = "script"


class ColumnKind(StrEnum):
    """A list of items, a hub of several columns, or a page of one text (概况, 机构职能)."""

    LIST = "list"
    HUB = "hub"
    PAGE = "page"


class ColumnState(StrEnum):
    """The state of a column against its window."""

    FRESH = "fresh"
    STALE = "stale"
    BLANK = "blank"
    UNDATED = "undated"
    UNREADABLE = "unreadable"
    NOT_APPLICABLE = "not_applicable"


class RequiredStatus(StrEnum):
    """Whether a required column is there."""

    FOUND = "found"
    MISSING = "missing"
    EMPTY_LINK = "empty_link"
    DEAD_LINK = "dead_link"
    IN_DOUBT = "in_doubt"


class DateSource(StrEnum):
    """Where a date was read."""

    TEXT = "text"
    SPLIT_TEXT = "split_text"
    ATTRIBUTE = "attribute"
    URL = "url"
    META = "meta"
    RECORD = "record"


class LetterState(StrEnum):
    """What a public board says of a letter."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    IN_PROGRESS = "in_progress"


class MarkKind(StrEnum):
    """Footer and header marks of 国办发〔2017〕47号."""

    SITE_CODE = "site_code"
    ICP = "icp"
    POLICE = "police"
    PARTY_GOV_MARK = "party_gov_mark"
    ERROR_REPORT_ENTRY = "error_report_entry"
    SPONSOR = "sponsor"
    CONTACT = "contact"
    SITEMAP = "sitemap"
    IPV6_CLAIM = "ipv6_claim"


class MarkPlace(StrEnum):
    """Where on the page a mark stands."""

    META = "meta"
    FOOTER = "footer"
    WIDGET = "widget"


# --- links -----------------------------------------------------------------------------------


class LinkKind(StrEnum):
    """What a link promises."""

    PAGE = "page"
    IMAGE = "image"
    ATTACHMENT = "attachment"
    STYLE = "style"
    SCRIPT = "script"
    FRAME = "frame"
    MEDIA = "media"


class LinkScope(StrEnum):
    """The site itself, another host under its registered domain, or elsewhere."""

    SITE = "site"
    DOMAIN = "domain"
    EXTERNAL = "external"


class LinkPlace(StrEnum):
    """Where on the page a link stands, as far as the structure tells."""

    NAVIGATION = "navigation"
    CONTENT = "content"
    LIST = "list"
    FRIEND_LINKS = "friend_links"
    FOOTER = "footer"
    HEAD = "head"


class LinkState(StrEnum):
    """The frontier: what is still to be done with a link."""

    QUEUED = "queued"
    SECOND_LOOK = "second_look"
    DONE = "done"


class LinkVerdict(StrEnum):
    """The outcome for a link."""

    ALIVE = "alive"
    DEAD = "dead"
    UNDETERMINED = "undetermined"


class LinkCause(StrEnum):
    """Why a link is not alive: a closed set (design brief, section 5)."""

    NOT_FOUND = "not_found"
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"
    DNS_FAILURE = "dns_failure"
    CONNECT_FAILURE = "connect_failure"
    TLS_FAILURE = "tls_failure"
    TIMEOUT = "timeout"
    SOFT_404 = "soft_404"
    REDIRECT_LOOP = "redirect_loop"
    REDIRECT_HOME = "redirect_home"
    BAD_URL = "bad_url"
    WRONG_TYPE = "wrong_type"
    EMPTY_FILE = "empty_file"
    BLOCKED = "blocked"
    RATE_LIMITED = "rate_limited"
    AUTH_REQUIRED = "auth_required"
    ROBOTS_EXCLUDED = "robots_excluded"
    PRIVATE_ADDRESS = "private_address"
    NEEDS_SCRIPT = "needs_script"
    BUDGET = "budget"

    @property
    def verdict(self) -> LinkVerdict:
        """``dead`` or ``undetermined``: which of the two a cause stands for is fixed."""
        return LinkVerdict.UNDETERMINED if self in _UNDETERMINED else LinkVerdict.DEAD

    @property
    def transient(self) -> bool:
        """A cause that may have passed by the next look, so one look never confirms it."""
        return self in _TRANSIENT


_UNDETERMINED = frozenset(
    {
        LinkCause.BLOCKED,
        LinkCause.RATE_LIMITED,
        LinkCause.AUTH_REQUIRED,
        LinkCause.ROBOTS_EXCLUDED,
        LinkCause.PRIVATE_ADDRESS,
        LinkCause.NEEDS_SCRIPT,
        LinkCause.BUDGET,
    }
)
_TRANSIENT = frozenset(
    {
        LinkCause.SERVER_ERROR,
        LinkCause.DNS_FAILURE,
        LinkCause.CONNECT_FAILURE,
        LinkCause.TLS_FAILURE,
        LinkCause.TIMEOUT,
    }
)


class GuardKind(StrEnum):
    """Traps that a crawl was kept out of."""

    CALENDAR = "calendar"
    SESSION_ID = "session_id"
    PRINT_VIEW = "print_view"
    REPEATED_PATH = "repeated_path"
    ENDLESS_PARAMETERS = "endless_parameters"
    DEPTH = "depth"
    LONG_URL = "long_url"


# --- network ---------------------------------------------------------------------------------


class Family(StrEnum):
    """Address family."""

    V4 = "v4"
    V6 = "v6"


class DnsStatus(StrEnum):
    """How a DNS question ended. Only an authoritative NO_DATA means that there is no record."""

    OK = "ok"
    NO_DATA = "no_data"
    NXDOMAIN = "nxdomain"
    SERVFAIL = "servfail"
    REFUSED = "refused"
    TIMEOUT = "timeout"


class TlsState(StrEnum):
    """The certificate over IPv6: good, of another name, without a trusted chain, out of date."""

    OK = "ok"
    NAME = "name"
    CHAIN = "chain"
    EXPIRED = "expired"


class CertificateFault(StrEnum):
    """What is wrong with a certificate. Never makes a link dead or a site unreachable."""

    NAME = "name"
    CHAIN = "chain"
    EXPIRED = "expired"


class Ipv6Kind(StrEnum):
    """Kinds of IPv6 addresses that are told apart; only GLOBAL serves the public."""

    GLOBAL = "global"
    UNIQUE_LOCAL = "unique_local"
    LINK_LOCAL = "link_local"
    LOOPBACK = "loopback"
    MAPPED = "mapped"
    DOCUMENTATION = "documentation"
    SIX_TO_FOUR = "6to4"
    TEREDO = "teredo"
    MULTICAST = "multicast"
    OTHER = "other"


class Lack(StrEnum):
    """What a zone or name server lacks for resolution over IPv6 alone."""

    AAAA = "aaaa"
    VALID_AAAA = "valid_aaaa"
    GLUE = "glue"
    ANSWER = "answer"

"""The closed sets of the field, by the names that the standards use.

Every state that is stored or shown is a member of one of these enums, never a free string. The
values are what the database and ``report.json`` hold; ``config/wording.yaml`` has the
Chinese words.
"""

from config.terms.annual import (
    AnnualFormat,
    AnnualPart,
    AnnualRelation,
    AnnualResult,
    AnnualTable,
    AnnualTableFault,
)
from config.terms.audits import (
    AuditSiteState,
    AuditState,
)
from config.terms.bulletins import (
    FaultStanding,
    Movement,
    SiteOutcome,
)
from config.terms.disclosure import (
    DisclosureFile,
    ItemList,
    LinkDirection,
    PlatformPart,
    SeriesStep,
)
from config.terms.documents import (
    DocumentFault,
    DocumentFormat,
)
from config.terms.duties import (
    DutyState,
    MediaPlatform,
    MediaState,
)
from config.terms.functions import (
    PersonalKind,
    SearchState,
    SiteFunction,
)
from config.terms.inspections import (
    InspectionState,
    Phase,
    Profile,
    StoppedBecause,
)
from config.terms.ledgers import (
    RectificationCheck,
    RectificationState,
)
from config.terms.links import (
    GuardKind,
    LinkCause,
    LinkKind,
    LinkPlace,
    LinkScope,
    LinkState,
    LinkVerdict,
)
from config.terms.network import (
    CertificateFault,
    DnsStatus,
    Family,
    Ipv6Kind,
    Lack,
    TlsState,
)
from config.terms.pages import (
    ColumnKind,
    ColumnState,
    DateSource,
    LetterState,
    MarkKind,
    MarkPlace,
    PageKind,
    Rendering,
    RequiredStatus,
)
from config.terms.papers import (
    NEXT_STATES,
    Act,
    ActSubject,
    BookColumn,
    FaultChange,
    NoticeKind,
    NoticeState,
    RecheckOutcome,
    ReviewState,
)
from config.terms.publications import (
    PublicationKind,
)
from config.terms.results import (
    Fulfilment,
    IndicatorStatus,
    NotAssessedCause,
    Severity,
    Side,
    Verdict,
)
from config.terms.rules import (
    Confidence,
    IndicatorKind,
    JudgedBy,
    WhenMissing,
)
from config.terms.schedule import (
    MissedPolicy,
    ProcessKind,
    RunState,
)
from config.terms.sites import (
    Level,
    SiteField,
    SiteFilterKey,
    SiteKind,
    SiteState,
)

__all__ = [
    "NEXT_STATES",
    "Act",
    "ActSubject",
    "AnnualFormat",
    "AnnualPart",
    "AnnualRelation",
    "AnnualResult",
    "AnnualTable",
    "AnnualTableFault",
    "AuditSiteState",
    "AuditState",
    "BookColumn",
    "CertificateFault",
    "ColumnKind",
    "ColumnState",
    "Confidence",
    "DateSource",
    "DisclosureFile",
    "DnsStatus",
    "DocumentFault",
    "DocumentFormat",
    "DutyState",
    "Family",
    "FaultChange",
    "FaultStanding",
    "Fulfilment",
    "GuardKind",
    "IndicatorKind",
    "IndicatorStatus",
    "InspectionState",
    "Ipv6Kind",
    "ItemList",
    "JudgedBy",
    "Lack",
    "LetterState",
    "Level",
    "LinkCause",
    "LinkDirection",
    "LinkKind",
    "LinkPlace",
    "LinkScope",
    "LinkState",
    "LinkVerdict",
    "MarkKind",
    "MarkPlace",
    "MediaPlatform",
    "MediaState",
    "MissedPolicy",
    "Movement",
    "NotAssessedCause",
    "NoticeKind",
    "NoticeState",
    "PageKind",
    "PersonalKind",
    "Phase",
    "PlatformPart",
    "ProcessKind",
    "Profile",
    "PublicationKind",
    "RecheckOutcome",
    "RectificationCheck",
    "RectificationState",
    "Rendering",
    "RequiredStatus",
    "ReviewState",
    "RunState",
    "SearchState",
    "SeriesStep",
    "Severity",
    "Side",
    "SiteField",
    "SiteFilterKey",
    "SiteFunction",
    "SiteKind",
    "SiteOutcome",
    "SiteState",
    "StoppedBecause",
    "TlsState",
    "Verdict",
    "WhenMissing",
]

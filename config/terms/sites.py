"""Sites of the registry."""

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

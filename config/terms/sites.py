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


class SiteField(StrEnum):
    """What the registry holds of a site: columns of a file that is imported or exported."""

    NAME = "name"
    HOME_URL = "home_url"
    SITE_CODE = "site_code"
    SPONSOR = "sponsor"
    LEVEL = "level"
    KIND = "kind"
    REGION = "region"
    REGION_CODE = "region_code"
    PARENT = "parent"
    STATE = "state"
    STATE_FROM = "state_from"
    STATE_UNTIL = "state_until"
    CATEGORY = "category"
    CONTACT = "contact"
    PHONE = "phone"
    NOTE = "note"


class SiteFilterKey(StrEnum):
    """What sites can be chosen by."""

    ID = "id"
    NAME = "name"
    SITE_CODE = "code"
    SPONSOR = "sponsor"
    LEVEL = "level"
    KIND = "kind"
    REGION = "region"
    STATE = "state"
    HOST = "host"
    CATEGORY = "category"
    UNDER = "under"

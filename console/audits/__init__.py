"""Audits: the sites of the registry, many at a time, on the processors of one machine.

:func:`console.audits.site.inspect_site` does one site from claim to judgement and may be called by
anybody, again after a crash; everything else here decides which site is done when, and where.
"""

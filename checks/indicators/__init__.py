"""One module for each family of checks.

A check is added by adding a module here: a function from evidence and typed parameters to an
:class:`checks.base.Outcome`, registered with :func:`checks.base.check`. Rules of a pack name it by
its id. Nothing else has to be touched.
"""

from __future__ import annotations


class Manifest: ...


def load_manifest(*a, **k):
    return Manifest()

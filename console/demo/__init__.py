"""The sample portal: a fictional county with planted faults, served on loopback.

``govaudit demo`` inspects it, and the tests compare the result with its manifest.
"""

from console.demo.portal import DEMO_AS_OF, DemoPortal, serve

__all__ = ["DEMO_AS_OF", "DemoPortal", "serve"]

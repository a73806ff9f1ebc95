"""The system's own Chromium: where it is, and how it is started."""

from __future__ import annotations

import importlib.util
import os
import shutil

from config.rendering import RenderingRules, rendering_rules

EXECUTABLE_VARIABLE = "GOVAUDIT_CHROMIUM"
"""Names the browser to take instead of the first one on the PATH."""


def available() -> bool:
    """Whether pages can be read with a browser: the extra ``browser`` and a Chromium are there."""
    return importlib.util.find_spec("playwright") is not None and find_chromium() is not None


def find_chromium() -> str | None:
    """Path of the browser; None where there is none."""
    named = os.environ.get(EXECUTABLE_VARIABLE)
    if named:
        return shutil.which(named)
    found = (shutil.which(name) for name in rendering_rules().executables)
    return next((path for path in found if path), None)


def launch_options(executable: str, rules: RenderingRules) -> dict[str, object]:
    """How the browser is started. Its sandbox is kept wherever Chromium allows it: not for root.

    Signals are left to us: Ctrl-C ends the inspection in good order, and the browser with it.
    """
    return {
        "executable_path": executable,
        "headless": True,
        "args": list(rules.switches),
        "chromium_sandbox": os.geteuid() != 0,
        "timeout": rules.process.launch_seconds * 1000,
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }

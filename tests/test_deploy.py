"""The deployment files say what the program understands, and give it the time that it asks for."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.cluster import cluster_settings
from config.schedule import schedule_settings
from console.scheduling.registry import require_runnable

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
NEEDED_SECONDS = {
    "worker": cluster_settings().stop_seconds + 20,
    "schedule": 2 * schedule_settings().stop_seconds,
    "probe": 10,
}


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def unit_values(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]\w+=", line))


@pytest.mark.parametrize("service", [name for name in compose()["services"] if name != "db"])
def test_services_run_commands_that_there_are(service: str) -> None:
    found = compose()["services"][service]
    command = [re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", part) for part in found["command"]]
    require_runnable(command)
    assert seconds(found["stop_grace_period"]) >= NEEDED_SECONDS[command[0]]


def test_secrets_networks_and_volumes_are_declared() -> None:
    whole = compose()
    for service in whole["services"].values():
        assert set(service.get("secrets", ())) <= whole["secrets"].keys()
        assert set(service["networks"]) <= whole["networks"].keys()
        assert set(service.get("depends_on", ())) <= whole["services"].keys()
        for volume in service.get("volumes", ()):
            assert volume.partition(":")[0] in whole["volumes"]
    assert "password" not in str([each.get("command") for each in whole["services"].values()])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_run_commands_that_there_are(unit: Path) -> None:
    values = unit_values(unit)
    program, *command = values["ExecStart"].split()
    assert program.endswith("/govaudit")
    require_runnable(command)
    assert seconds(values["TimeoutStopSec"]) >= NEEDED_SECONDS[command[0]]
    # The process itself ends what it has started; the rest is killed only after that.
    assert values["KillMode"] == "mixed"


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="no systemd-analyze (apt-get install systemd)"
)
def test_units_are_understood_by_systemd(tmp_path: Path) -> None:
    """With a program that is there on this machine, as that is looked for, too."""
    names = []
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/govaudit/bin/govaudit", "/bin/true")
        name = unit.name.replace("@", "@1")
        (tmp_path / name).write_text(text, encoding="utf-8")
        names.append(str(tmp_path / name))
    done = subprocess.run(["systemd-analyze", "verify", *names], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_image_has_every_package_of_the_program() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {
        name.rstrip("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]
    }
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    copied = {source for source, target in re.findall(r"^COPY (\w+) (\w+)$", text, re.MULTILINE)}
    let_in = re.findall(r"^!(\w+)$", (DEPLOY / "Dockerfile.dockerignore").read_text(), re.MULTILINE)
    assert wanted == copied
    assert wanted <= set(let_in)


@pytest.mark.parametrize("variable", ["GOVAUDIT_DB", "PGPASSFILE", "GOVAUDIT_OPERATOR"])
def test_the_environment_is_shown(variable: str) -> None:
    text = (DEPLOY / "systemd" / "environment.example").read_text(encoding="utf-8")
    assert re.search(f"^{variable}=", text, re.MULTILINE)

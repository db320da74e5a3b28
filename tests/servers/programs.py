"""Which programs the tests need, where they are, and how a missing one is installed or reported."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """A program from Debian: what it is for the reader, the package that brings it, and how to find it."""

    label: str
    package: str
    find: Callable[[], str | None]


def is_ci() -> bool:
    """Whether nothing may be skipped."""
    return os.environ.get("CI", "").lower() in ("true", "1")


def postgres_folder() -> str | None:
    """The folder of initdb and postgres: Debian keeps it off PATH, newest version first."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]), reverse=True
    )
    if versions:
        return str(versions[0].parent)
    found = shutil.which("initdb")
    return str(Path(found).parent) if found else None


def _sbin(name: str) -> Callable[[], str | None]:
    return lambda: shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


POSTGRES = Program("PostgreSQL", "postgresql", postgres_folder)
REDIS = Program("Redis", "redis-server", lambda: shutil.which("redis-server"))
DOVECOT = Program("Dovecot", "dovecot-imapd", _sbin("dovecot"))
CHROMIUM = Program("Chromium", "chromium", lambda: shutil.which("chromium") or shutil.which("chromium-browser"))
ALL = (POSTGRES, REDIS, DOVECOT, CHROMIUM)


def missing(programs: tuple[Program, ...] = ALL) -> tuple[Program, ...]:
    """Those of `programs` that are not on this machine."""
    return tuple(program for program in programs if program.find() is None)


def install(programs: tuple[Program, ...]) -> None:
    """Install with apt, when this is Debian and we are root; quietly nothing otherwise.

    What a package starts by itself is not relied on: the tests start their own.
    """
    if not programs or os.getuid() != 0 or shutil.which("apt-get") is None:
        return
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = [program.package for program in programs]
    print(f"Installing {', '.join(packages)} with apt", flush=True)
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-qy", "--no-install-recommends", *packages]):
        done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stdout[-2000:] + done.stderr[-2000:], flush=True)
            return

"""`python -m tests.servers`: have every program of the tests on this machine, or say in one line what is skipped."""

import os
import sys

from tests.servers.postgres import LOCAL, lets_in
from tests.servers.programs import POSTGRES, Program, install, is_ci, missing


def main() -> int:
    """Exit code 1 when something is missing and CI=true."""
    install(_needed())
    absent = _needed()
    if not absent:
        return 0
    names = ", ".join(f"{program.label} (package {program.package})" for program in absent)
    print(
        f"Not on this machine: {names}. {'CI needs all of it.' if is_ci() else 'The tests that need it are skipped.'}"
    )
    return 1 if is_ci() else 0


def _needed() -> tuple[Program, ...]:
    elsewhere = lets_in(os.environ.get("RXDESK_TEST_DATABASE_URL", LOCAL))
    return tuple(program for program in missing() if not (elsewhere and program is POSTGRES))


if __name__ == "__main__":
    sys.exit(main())

"""`rxdesk ...` as a shell would run it: a process of its own with the settings of the test."""

import os
import signal
import subprocess
import sys
from pathlib import Path

COMMAND = [sys.executable, "-c", "from rxdesk.cli import main; main()"]


def rxdesk(*args: str, given: str | bytes = b"", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end, with `given` on standard input and RXDESK_ variables by their short names."""
    raw = given.encode() if isinstance(given, str) else given
    done = subprocess.run([*COMMAND, *args], input=raw, capture_output=True, env=environment(**variables), check=False)
    made = subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in made.stderr, made.stderr
    return made


def environment(**variables: str) -> dict[str, str]:
    """This process's environment and the RXDESK_ variables, where both agree on the source."""
    root = Path(__file__).parents[2]
    given = {f"RXDESK_{name.upper()}": value for name, value in variables.items()}
    return {**os.environ, "PYTHONPATH": str(root), **given}


class Running:
    """A command that runs on; its whole output lies in a file."""

    def __init__(self, *args: str, log: Path, **variables: str) -> None:
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [*COMMAND, *args], stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment(**variables)
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    def children(self) -> dict[int, str]:
        """The processes that it started, by their id, with their commands."""
        everything = ["ps", "-A", "-ww", "-o", "pid=,ppid=,args="]
        listed = subprocess.run(everything, capture_output=True, text=True, check=True)
        rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
        return {int(row[0]): row[2] for row in rows if len(row) == 3 and int(row[1]) == self.process.pid}

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)

    def kill(self) -> None:
        """For the end of a test that failed."""
        for pid in [*self.children(), self.process.pid] if self.process.poll() is None else []:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()

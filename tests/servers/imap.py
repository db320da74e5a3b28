"""A real IMAP server with one mailbox, filled by dropping files into its Maildir."""

import contextlib
import os
import pwd
import re
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.servers.process import NotStarted, accepts, folder, free_port, running
from tests.servers.programs import DOVECOT

CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/run
log_path = /dev/stderr
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_login_user = {login}
first_valid_uid = 1
mail_location = maildir:{home}/maildir
mail_fsync = never
passdb {{
  driver = static
  args = user={user} password={password}
}}
userdb {{
  driver = static
  args = uid={mail} gid={group} home={home}/mailhome
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
}}
"""


@dataclass(frozen=True)
class Mailbox:
    """Where the mailbox is and who may read it."""

    port: int
    user: str
    password: str
    maildir: Path

    @property
    def url(self) -> str:
        """The value for RXDESK_IMAP_URL: without TLS, on loopback."""
        return f"imap://{self.user}:{self.password}@127.0.0.1:{self.port}/INBOX"

    def deliver(self, raw: bytes) -> None:
        """Put one mail into the inbox, as a delivery agent would: written aside, then moved into place whole."""
        name = uuid.uuid4().hex
        draft = self.maildir / "tmp" / name
        draft.write_bytes(raw)
        owner = self.maildir.stat()
        os.chown(draft, owner.st_uid, owner.st_gid)
        draft.rename(self.maildir / "new" / name)

    def flags(self) -> dict[str, str]:
        """The Maildir flags of each mail that a client has seen ("S" read, "T" deleted), by its file name."""
        found = [path.name for part in ("new", "cur") for path in (self.maildir / part).iterdir()]
        return {name.split(":")[0].split(",")[0]: name.rpartition(":2,")[2] if ":2," in name else "" for name in found}

    def clear(self) -> None:
        """Empty the inbox; what Dovecot knew of it goes as well."""
        for path in [*self.maildir.glob("new/*"), *self.maildir.glob("cur/*"), *self.maildir.glob("dovecot*")]:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def dovecot() -> Iterator[Mailbox | None]:
    """A running server with an empty inbox; None where there is no Dovecot of the 2.3 series."""
    program = DOVECOT.find()
    if program is None or not _version(program).startswith("2.3."):
        yield None
        return
    me = pwd.getpwuid(os.getuid()).pw_name
    internal, login = ("dovecot", "dovenull") if me == "root" else (me, me)
    with folder() as home:
        home.chmod(0o755)
        account, mailbox = pwd.getpwnam(internal), Mailbox(free_port(), "desk", "letters-in", home / "maildir")
        for path in [home / "mailhome", mailbox.maildir, *(mailbox.maildir / part for part in ("tmp", "new", "cur"))]:
            path.mkdir()
            os.chown(path, account.pw_uid, account.pw_gid)
        config = home / "dovecot.conf"
        config.write_text(
            CONFIG.format(
                home=home,
                internal=internal,
                login=login,
                mail=account.pw_uid,
                group=account.pw_gid,
                user=mailbox.user,
                password=mailbox.password,
                port=mailbox.port,
            )
        )
        with running([program, "-F", "-c", str(config)], home=home, answers=lambda: accepts(mailbox.port)):
            yield mailbox


def _version(program: str) -> str:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    if not re.match(r"\d+\.\d+", answer):
        raise NotStarted(f"{program} --version says {answer!r}")
    return answer

"""Settings from RXDESK_* variables, read once; everything has a default that runs on one machine."""

import hashlib
import os
import secrets
from functools import cache, cached_property
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What the operator decides. Addresses of services are URLs; secrets never print."""

    model_config = SettingsConfigDict(env_prefix="RXDESK_", extra="ignore")

    data_dir: Path = Field(default=Path("data"), description="Folder of the SQLite file, attachments and raw mail.")
    database_url: SecretStr = SecretStr("")
    redis_url: SecretStr = SecretStr("")
    smtp_url: SecretStr = Field(default=SecretStr(""), description="smtp://user:password@host:587, or smtps://.")
    imap_url: SecretStr = Field(default=SecretStr(""), description="imaps://user:password@host/INBOX.")
    storage_url: SecretStr = Field(default=SecretStr(""), description="s3://bucket/prefix; empty is the data folder.")
    secret_key: SecretStr = SecretStr("")
    base_url: str = "http://localhost:3000"
    mail_domain: str = Field(default="rxdesk.example", description="Domain of ticket@, task@ and reply addresses.")
    inbound_secret: SecretStr = Field(default=SecretStr(""), description="Bearer secret of /api/v1/inbound/mime.")
    trusted_proxy_hops: int = 0
    auth_server: str = Field(default="", description="Server whose topmost Authentication-Results header is believed.")
    demo: bool = False

    @cached_property
    def database(self) -> str:
        """SQLAlchemy URL of the database."""
        url = self.database_url.get_secret_value()
        if not url:
            return f"sqlite:///{self.data_dir.resolve() / 'rxdesk.db'}"
        return url.replace("postgresql://", "postgresql+psycopg://", 1).replace(
            "postgres://", "postgresql+psycopg://", 1
        )

    @property
    def is_sqlite(self) -> bool:
        return self.database.startswith("sqlite")

    @property
    def key(self) -> str:
        """The secret that signs short-lived values; made once beside the data when none is given."""
        given = self.secret_key.get_secret_value()
        return given or _stored_key(self.data_dir)

    @property
    def loop_mark(self) -> str:
        """The value of our loop header: another RxDesk has another one."""
        return hashlib.sha256(f"loop {self.key}".encode()).hexdigest()[:16]


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()


@cache
def _stored_key(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "secret_key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
    except FileExistsError:
        pass
    return path.read_text()

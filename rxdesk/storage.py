"""Files under their SHA-256, outside every served folder: in a local folder, or in the bucket of RXDESK_STORAGE_URL."""

import hashlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Protocol

from rxdesk.config import settings


class Storage(Protocol):
    """Where bytes lie. `name` is a relative path such as 'files/ab/abcd…'."""

    def put(self, name: str, data: bytes) -> None: ...

    def get(self, name: str) -> bytes: ...

    def delete(self, name: str) -> None: ...

    def names(self, prefix: str) -> Iterator[str]: ...


class Folder:
    """A local folder; a file is complete and on the disk before its name appears."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, data: bytes) -> None:
        path = self._path(name)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        with open(part, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def get(self, name: str) -> bytes:
        return self._path(name).read_bytes()

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def names(self, prefix: str) -> Iterator[str]:
        folder = self._path(prefix)
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and not path.name.startswith("."):
                yield path.relative_to(self.root).as_posix()

    def _path(self, name: str) -> Path:
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root.resolve()):
            raise ValueError("a stored name stays inside its folder")
        return path


class Bucket:
    """An S3-compatible bucket, or anything else that obstore opens by URL."""

    def __init__(self, url: str) -> None:
        from obstore.store import from_url

        self.store = from_url(url)

    def put(self, name: str, data: bytes) -> None:
        self.store.put(name, data)

    def get(self, name: str) -> bytes:
        return bytes(self.store.get(name).bytes())

    def delete(self, name: str) -> None:
        self.store.delete(name)

    def names(self, prefix: str) -> Iterator[str]:
        for page in self.store.list(prefix):
            yield from (entry["path"] for entry in page)


def storage() -> Storage:
    """The store of this installation."""
    return _store(settings().storage_url.get_secret_value(), settings().data_dir.resolve())


def keep(data: bytes, *, folder: str = "files") -> str:
    """Store `data` under its hash and return the hash; the same bytes lie there once."""
    digest = hashlib.sha256(data).hexdigest()
    storage().put(stored_name(digest, folder=folder), data)
    return digest


def stored_name(digest: str, *, folder: str = "files") -> str:
    """Where bytes with this SHA-256 lie."""
    return f"{folder}/{digest[:2]}/{digest}"


@cache
def _store(url: str, data_dir: Path) -> Storage:
    return Bucket(url) if url else Folder(data_dir)

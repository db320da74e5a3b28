"""What can go wrong in a verb: each error carries one sentence that a user may read."""

from typing import ClassVar

from rxdesk.i18n import Text, t


class DomainError(Exception):
    """The act was refused; nothing was changed."""

    status: ClassVar[int] = 400

    def __init__(self, text: Text, *, field: str = "") -> None:
        super().__init__(str(text))
        self.text = text
        self.field = field


class NotFound(DomainError):
    """Missing, or not for this viewer: the two look the same on purpose."""

    status = 404

    def __init__(self, text: Text | None = None) -> None:
        super().__init__(text or t("error.not_found", "Not found"))


class Forbidden(DomainError):
    """The viewer sees the subject but may not do this to it."""

    status = 403

    def __init__(self, text: Text | None = None) -> None:
        super().__init__(text or t("error.forbidden", "You may not do this"))


class Invalid(DomainError):
    """A value that cannot be taken; `field` names the input it came from, if one."""

    status = 422


class Conflict(DomainError):
    """Somebody else was there first."""

    status = 409


class TooMany(DomainError):
    """A limit was reached; the sentence says when to try again."""

    status = 429

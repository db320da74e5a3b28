"""Forms that the browser posts itself, files for a route of ours, rich text, and HTML that the server cleaned."""

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec, passthrough_event_spec
from reflex_base.vars.base import Var
from reflex_components_core.el.elements.base import BaseHTML
from reflex_components_core.el.elements.forms import Form

from rxdesk.components.ui.icons import classes, icon
from rxdesk.components.ui.text import Words, say
from rxdesk.i18n import t


class _PostForm(BaseHTML):
    """A plain form: `rx.el.form` would cancel the browser's own submit."""

    tag = "form"

    action: Var[str]
    method: Var[str]
    enc_type: Var[str]
    auto_complete: Var[str]


def post_form(*children: rx.Component, action: str | Var[str], **props: Any) -> rx.Component:
    """A form posted to an HTTP route by the browser; for passwords and tokens, which never travel in events."""
    return _PostForm.create(*children, action=action, method="post", **_worded(props))


class _EventForm(Form):
    """Sends its controls by their names alone; the framework adds those with an id of their own a second time."""

    def _get_form_refs(self) -> dict[str, Any]:
        return {}


def form(*children: rx.Component, on_submit: Any, **props: Any) -> rx.Component:
    """A form whose values reach a handler as one TypedDict, named after its fields."""
    return _EventForm.create(*children, on_submit=on_submit, **_worded(props))


def _worded(props: dict[str, Any]) -> dict[str, Any]:
    """The sentences that `kit.js` puts below a field, where the browser would speak in a bubble of its own."""
    words = {
        "data-missing": say(t("form.missing", "Fill this in.")),
        "data-no-email": say(t("form.no_email", "This is no e-mail address. It looks like name@example.com.")),
    }
    return props | {"custom_attrs": words | props.get("custom_attrs", {})}


class _FileField(rx.Component):
    library = "$/public/js/parts.jsx"
    tag = "FileField"

    action: Var[str]
    extra: Var[dict[str, str]]
    label: Var[str]
    accept: Var[str]
    multiple: Var[bool]
    disabled: Var[bool]
    on_uploaded: rx.EventHandler[passthrough_event_spec(str, str, int)]
    on_failed: rx.EventHandler[passthrough_event_spec(str, str)]


def file_field(
    label: Words, *, action: str | Var[str], on_uploaded: Any, on_failed: Any, extra: Any = None, **props: Any
) -> rx.Component:
    """Choose or drop files; each is posted at once to `action` as multipart field `file` beside the `extra` values.

    The route answers `{"id" or "ref", "filename", "size"}`, else a status and `{"detail": ...}`. The handlers are
    `on_uploaded(id, name, size)` and `on_failed(name, sentence)`; the id is a claim until a service finds it.
    """
    words = say(label)
    made = classes("btn ghost sm file-field", props.pop("class_name", ""))
    given = {} if extra is None else {"extra": extra}
    return _FileField.create(
        icon("paperclip"), words, action=action, label=words, class_name=made, on_uploaded=on_uploaded,
        on_failed=on_failed, **given, **props,
    )  # fmt: skip


class _Editor(rx.Component):
    library = "$/public/js/editor.jsx"
    tag = "Editor"
    lib_dependencies: list[str] = [
        "@tiptap/react@3.34.0",
        "@tiptap/pm@3.34.0",
        "@tiptap/core@3.34.0",
        "@tiptap/starter-kit@3.34.0",
        "@tiptap/extensions@3.34.0",
    ]

    value: Var[str]
    placeholder: Var[str]
    label: Var[str]
    labels: Var[dict[str, str]]
    subject: Var[int]
    kind: Var[str]
    edition: Var[int]
    focus_on: Var[int]
    on_draft: rx.EventHandler[passthrough_event_spec(int, str, str)]
    on_send: rx.EventHandler[no_args_event_spec]


def rich_editor(
    *, value: Var[str], on_draft: Any, label: Words, placeholder: Words = "", on_send: Any = None, **props: Any
) -> rx.Component:
    """A rich text field. `on_draft(subject, kind, html)` comes on blur and on a pause, for what it was written for.

    The field shows `value` when `subject` or `edition` (numbers) changes, and keeps what is typed at any other time.

    What comes back is HTML from outside: the service cleans it. `on_send` is Ctrl+Enter, after the last draft.
    Whenever `focus_on` (a number) changes, the field takes the keyboard.
    """
    tools = {
        "bold": t("editor.bold", "Bold"),
        "italic": t("editor.italic", "Italic"),
        "bulletList": t("editor.bullets", "List"),
        "orderedList": t("editor.numbers", "Numbered list"),
        "blockquote": t("editor.quote", "Quote"),
        "code": t("editor.code", "Code"),
    }
    labels = rx.Var.create({mark: say(words) for mark, words in tools.items()})
    given = {} if on_send is None else {"on_send": on_send}
    return _Editor.create(
        value=value,
        on_draft=on_draft,
        label=say(label),
        placeholder=say(placeholder),
        labels=labels,
        **given,
        **props,
    )


def safe_html(html: Var[str], **props: Any) -> rx.Component:
    """HTML that the server cleaned with nh3 for this viewer; the only place of the product that inserts HTML."""
    return rx.html(html, class_name=classes("msg-body rich", props.pop("class_name", "")), **props)

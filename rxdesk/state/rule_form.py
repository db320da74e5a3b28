"""The builder of one automation: parts are chosen and filled in, the service says what is wrong, nothing is lost."""

from dataclasses import replace
from itertools import count
from typing import Annotated

import reflex as rx
from pydantic import Field

from rxdesk.automation.forms import FieldSpec
from rxdesk.errors import DomainError, NotFound
from rxdesk.i18n import t
from rxdesk.models.rules import Scope
from rxdesk.services.rule_choices import Offered, rule_choices
from rxdesk.state.admin_core import AdminScreen
from rxdesk.state.base import Allow, rpc, sentence
from rxdesk.state.rule_draft import DEEPEST, ROLES, Draft, definition_of, drafts_of, spec_of, with_children
from rxdesk.state.rule_form_store import Stored, new_rule, store_rule, stored_rule
from rxdesk.state.rule_form_view import PartForm, drawn
from rxdesk.state.rules import SCOPES, Choice

Uid = Annotated[int, Field(ge=0, lt=2**31)]
Word = Annotated[str, Field(max_length=80)]
Value = Annotated[str, Field(max_length=20_000)]
MOST_PARTS = 100


class RuleForm(AdminScreen, rx.State):
    """One rule; `rule_id` 0 is a new one."""

    rule_id: int = 0
    opening: int = 0
    code: str = ""
    name: str = ""
    note: str = ""
    scope: str = str(Scope.TICKETS)
    organization: str = ""
    stop: bool = False
    enabled: bool = False
    triggers: list[Choice] = []
    conditions: list[Choice] = []
    groups: list[Choice] = []
    actions: list[Choice] = []
    scopes: list[Choice] = []
    organizations: list[Choice] = []
    trigger_part: list[PartForm] = []
    condition_parts: list[PartForm] = []
    action_parts: list[PartForm] = []
    _drafts: list[Draft] = []
    _next: int = 1
    _offered: dict[str, tuple[Offered, ...]] = {}

    @rx.event
    @rpc(allow=Allow.AGENT)
    async def open(self):
        """The page of a rule, or of a new one, perhaps for the organization of the address."""
        self._clear_errors()
        if not await self._enter():
            return
        place = self.router.url.path.rstrip("/").rpartition("/")[2]
        asked = self.router.url.query_parameters.get("organization", "")
        try:
            self._offered = await self._read(rule_choices)
            if place == "new":
                self._start(*await self._read(new_rule, int(asked) if asked.isdecimal() and len(asked) < 10 else None))
            else:
                self._show(await self._read(stored_rule, int(place) if place.isdecimal() and len(place) < 10 else 0))
        except NotFound:
            self.standing = "other"
            return
        self._menus()
        self._draw()

    def _menus(self) -> None:
        named = {
            role: [(each.group, Choice(each.type, sentence(each.label))) for each in made()]
            for role, made in ROLES.items()
        }
        self.triggers = [choice for _, choice in named["trigger"]]
        self.conditions = [choice for group, choice in named["condition"] if not group]
        self.groups = [choice for group, choice in named["condition"] if group]
        self.actions = [choice for _, choice in named["action"]]
        self.scopes = [Choice(str(scope), sentence(words)) for scope, words in SCOPES.items()]
        self.organizations = [Choice(each.value, name=each.name) for each in self._offered["organization"]]

    def _start(self, definition: dict, organization: str) -> None:
        self.rule_id, self.code, self.name, self.note = 0, "", "", ""
        # An organization's work comes as tickets and as tasks.
        self.scope, self.stop, self.enabled = str(Scope.ITEMS if organization else Scope.TICKETS), False, False
        self.organization = organization
        self._load(definition)

    def _show(self, rule: Stored) -> None:
        self.rule_id, self.code, self.name, self.note = rule.id, rule.code, rule.name, rule.note
        self.scope, self.stop, self.enabled, self.organization = rule.scope, rule.stop, rule.enabled, rule.organization
        self._load(rule.definition)

    def _load(self, definition: dict) -> None:
        # Numbers are never used again: a field that the browser fills in must not keep the text of another rule.
        number = count(self._next)
        self._drafts = drafts_of(definition, number)
        self._next = next(number)
        self.opening = self._next

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def write(self, name: Word, value: Value):
        """The name, the note, the scope or the organization."""
        if name in ("name", "note", "scope", "organization"):
            setattr(self, name, value)
            self._forget(name)

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def toggle(self, name: Word):
        """'Stop processing more rules' or 'Enabled'."""
        if name in ("stop", "enabled"):
            setattr(self, name, not getattr(self, name))
            self._forget("enabled")

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def choose(self, uid: Uid, type_: Word):
        """What a part is; what it shares with the new kind by name and choice stays filled in."""
        draft = self._draft(uid)
        spec = spec_of(draft.role, type_) if draft else None
        if draft is None or spec is None or spec.group != draft.is_group:
            return
        kept = {each.name: _usual(each) for each in spec.fields}
        self._put(replace(draft, type=type_, values=kept))

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def fill(self, uid: Uid, name: Word, value: Value):
        """The one value of an input; in a list of words commas stand between them."""
        draft, spec = self._field(uid, name)
        if draft is None or spec is None:
            return
        given = value.split(",") if spec.many and draft.takes()[1] is None else [value]
        self._put(replace(draft, values={**draft.values, name: tuple(each.strip() for each in given if each.strip())}))

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def take(self, uid: Uid, name: Word, value: Word):
        """One more value of an input that takes several."""
        draft, spec = self._field(uid, name)
        if draft and spec and spec.many and value:
            now = tuple(dict.fromkeys((*draft.values.get(name, ()), value)))
            self._put(replace(draft, values={**draft.values, name: now}))

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def drop(self, uid: Uid, name: Word, value: Word):
        """One value less."""
        draft, spec = self._field(uid, name)
        if draft and spec:
            now = tuple(each for each in draft.values.get(name, ()) if each != value)
            self._put(replace(draft, values={**draft.values, name: now}))

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def negate(self, uid: Uid):
        """Turn one condition round."""
        draft = self._draft(uid)
        if draft and draft.role == "condition" and not draft.is_group:
            self._put(replace(draft, negated=not draft.negated))

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def add_condition(self, uid: Uid):
        """A condition at the end of a group."""
        self._add_inside(uid, self.conditions[0].value)

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def add_group(self, uid: Uid):
        """A group in a group, three levels deep at most."""
        draft = self._draft(uid)
        if draft and draft.depth < DEEPEST:
            self._add_inside(uid, "any")

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def add_action(self):
        """An action at the end."""
        self._insert(len(self._drafts), "action", self.actions[0].value, 0)

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def remove(self, uid: Uid):
        """Take a part away, a group with everything in it."""
        draft = self._draft(uid)
        if draft and draft.role != "trigger" and not (draft.is_group and draft.depth == 0):
            at = self._drafts.index(draft)
            self._drafts = [*self._drafts[:at], *self._drafts[with_children(self._drafts, draft) :]]
            self._changed()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def move_action(self, uid: Uid, steps: Annotated[int, Field(ge=-1, le=1)]):
        """One place earlier or later."""
        draft = self._draft(uid)
        if draft is None or draft.role != "action":
            return
        others = [each for each in self._drafts if each.role != "action"]
        acts = [each for each in self._drafts if each.role == "action"]
        at = acts.index(draft)
        acts.insert(max(0, at + steps), acts.pop(at))
        self._drafts = [*others, *acts]
        self._changed()

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def save(self):
        """Store it as it stands."""
        return await self._save(enabled=self.enabled)

    @rx.event
    @rpc(allow=Allow.ADMIN)
    async def save_off(self):
        """Store it switched off, for instance because it makes a circle."""
        return await self._save(enabled=False)

    async def _save(self, *, enabled: bool):
        self._clear_errors()
        scope = Scope(self.scope) if self.scope in list(Scope) else Scope.TICKETS
        organization = int(self.organization) if self.organization.isdecimal() else None
        rule = Stored(
            self.rule_id, "", self.name, self.note, str(scope), str(organization or ""), self.stop, enabled,
            definition_of(self._drafts),
        )  # fmt: skip
        code = await self._run(store_rule, rule, scope, organization)
        await self._say(t("rule.saved", "{code} is saved", code=code))
        return rx.redirect("/admin/rules")

    async def _refused(self, error: DomainError) -> None:
        await super()._refused(error)
        self._draw()

    def _add_inside(self, uid: int, type_: str) -> None:
        draft = self._draft(uid)
        if draft and draft.is_group:
            self._insert(with_children(self._drafts, draft), "condition", type_, draft.depth + 1)

    def _insert(self, at: int, role: str, type_: str, depth: int) -> None:
        if len(self._drafts) >= MOST_PARTS:
            return
        spec = spec_of(role, type_)
        values = {each.name: _usual(each) for each in spec.fields} if spec else {}
        made = Draft(self._next, role, type_, depth, values=values)
        self._next += 1
        self._drafts = [*self._drafts[:at], made, *self._drafts[at:]]
        self._changed()

    def _put(self, draft: Draft) -> None:
        self._drafts = [draft if each.uid == draft.uid else each for each in self._drafts]
        self._changed()

    def _changed(self) -> None:
        self._clear_errors()
        self._draw()

    def _forget(self, name: str) -> None:
        self.errors = {key: said for key, said in self.errors.items() if key != name}

    def _draft(self, uid: int) -> Draft | None:
        return next((each for each in self._drafts if each.uid == uid), None)

    def _field(self, uid: int, name: str) -> tuple[Draft | None, FieldSpec | None]:
        draft = self._draft(uid)
        return draft, next((each for each in draft.shown_fields() if each.name == name), None) if draft else None

    def _draw(self) -> None:
        self.trigger_part, self.condition_parts, self.action_parts = drawn(self._drafts, self._offered, self.errors)


def _usual(spec: FieldSpec) -> tuple[str, ...]:
    """An operator starts with its first choice, everything else empty."""
    return (spec.options[0][0],) if spec.options and not spec.many else ()

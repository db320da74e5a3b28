"""What the builder of an automation draws: each part with its inputs, its choices and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rxdesk.automation.forms import FieldSpec
from rxdesk.i18n import t
from rxdesk.services.rule_choices import Offered
from rxdesk.state.base import Sentence, sentence
from rxdesk.state.rule_draft import DEEPEST, Draft, place_of
from rxdesk.state.rules import Choice


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a part; `look` is how it is drawn: choice, chips, long or line."""

    uid: int
    key: str
    name: str
    label: Sentence
    help: str
    look: str
    value: str
    error: Sentence
    chosen: list[Choice] = field(default_factory=list)
    options: list[Choice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PartForm:
    """One part with its inputs; `number` counts actions from 1."""

    uid: int
    type: str
    depth: int
    group: bool
    can_nest: bool
    negated: bool
    number: int
    error: Sentence
    inputs: list[Input] = field(default_factory=list)


def drawn(
    drafts: Sequence[Draft], offered: Mapping[str, tuple[Offered, ...]], errors: Mapping[str, Sentence]
) -> tuple[list[PartForm], list[PartForm], list[PartForm]]:
    """The trigger, the conditions and the actions as they stand, each error beside what it speaks of."""
    number = 0
    parts: dict[str, list[PartForm]] = {"trigger": [], "condition": [], "action": []}
    for draft in drafts:
        number += draft.role == "action"
        parts[draft.role].append(_part(drafts, draft, offered, errors, number if draft.role == "action" else 0))
    return parts["trigger"], parts["condition"], parts["action"]


def _part(
    drafts: Sequence[Draft],
    draft: Draft,
    offered: Mapping[str, tuple[Offered, ...]],
    errors: Mapping[str, Sentence],
    number: int,
) -> PartForm:
    place = place_of(list(drafts), draft)
    inputs = [_input(draft, spec, offered, _error(errors, f"{place}.{spec.name}")) for spec in draft.shown_fields()]
    beside = any(each.error.default for each in inputs)
    return PartForm(
        uid=draft.uid,
        type=draft.type,
        depth=draft.depth,
        group=draft.is_group,
        can_nest=draft.is_group and draft.depth < DEEPEST,
        negated=draft.negated,
        number=number,
        error=Sentence() if beside else _error(errors, place),
        inputs=inputs,
    )


def _input(draft: Draft, spec: FieldSpec, offered: Mapping[str, tuple[Offered, ...]], error: Sentence) -> Input:
    given = draft.values.get(spec.name, ())
    known = [Choice(value, sentence(words)) for value, words in spec.options]
    known += [Choice(each.value, name=each.name) for each in offered.get(spec.kind, ())]
    several = spec.many and draft.takes()[1] is None
    picked = bool(spec.options) or spec.kind in offered
    if not spec.required:
        known.insert(0, Choice("", sentence(t("rule.any", "any"))))
    elif not several and picked and not given:
        known.insert(0, Choice("", sentence(t("rule.choose", "choose"))))
    look = ("chips" if several else "choice") if picked else "long" if spec.kind == "long" else "line"
    return Input(
        uid=draft.uid,
        key=f"{draft.uid}-{draft.type}-{spec.name}",
        name=spec.name,
        label=sentence(spec.label),
        help=spec.help,
        look=look,
        value=", ".join(given),
        error=error,
        chosen=[each for each in known if each.value in given] if look == "chips" else [],
        options=[each for each in known if look != "chips" or each.value not in given],
    )


def _error(errors: Mapping[str, Sentence], place: str) -> Sentence:
    """The sentence about this part, or about anything inside of it."""
    found = (said for at, said in errors.items() if place and (at == place or at.startswith(f"{place}.")))
    return next(found, Sentence())

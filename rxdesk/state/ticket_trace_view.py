"""'Automations for this event' in words: what fired, what did not, each condition with the value it saw."""

from dataclasses import dataclass, field

from rxdesk.automation.explain import Asked, Did, Ran, Trace
from rxdesk.models.recipients import Reason
from rxdesk.models.rules import RunResult
from rxdesk.services.rule_runs import MailRow
from rxdesk.state.admin_mail import OUT_STATES
from rxdesk.state.sentence import Sentence, sentence
from rxdesk.state.ticket_composer import REASONS


@dataclass(frozen=True, slots=True)
class Test:
    """One condition: its words, what it saw, how it ended ('yes', 'no' or 'skip'), and how deep it stands."""

    label: Sentence
    operator: Sentence
    wanted: str
    seen: str
    answer: str
    depth: int


@dataclass(frozen=True, slots=True)
class Act:
    """One action with its result."""

    label: Sentence
    given: str
    ok: bool
    why: Sentence


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule's answer to the event."""

    code: str
    sentence: str
    result: str
    mark: str
    took: str
    after: str
    why: Sentence
    tests: list[Test] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail that the event made: to whom, why to them, and what became of it."""

    name: str
    address: str
    reason: Sentence
    state: Sentence
    tone: str
    answer: str


def rule_rows(trace: Trace) -> list[RuleRow]:
    """Every rule that listened to the event."""
    return [_rule(run) for run in trace.runs]


def mail_lines(trace: Trace) -> list[MailLine]:
    """Every mail that the event, or what rules made of it, sent on its way."""
    return [_mail(row) for row in trace.mails]


def _mail(row: MailRow) -> MailLine:
    state, tone = OUT_STATES[row.state]
    known = row.reason in set(Reason)
    reason = sentence(REASONS[Reason(row.reason)]) if known else Sentence()
    return MailLine(row.name, row.address, reason, sentence(state), tone, row.answer)


def _rule(run: Ran) -> RuleRow:
    marks = {RunResult.FIRED: "yes", RunResult.FAILED: "warn"}
    return RuleRow(
        code=run.code,
        sentence=run.sentence,
        result=str(run.result),
        mark=marks.get(run.result, "skip"),
        took=f"{run.took_ms:.0f} ms",
        after=run.after,
        why=sentence(run.why) if run.why else Sentence(),
        tests=[_test(asked) for asked in run.conditions],
        acts=[_act(did) for did in run.actions],
    )


def _test(asked: Asked) -> Test:
    answer = "skip" if asked.answer is None else "yes" if asked.answer else "no"
    operator = sentence(asked.operator) if asked.operator else Sentence()
    return Test(
        sentence(asked.label), operator, ", ".join(asked.wanted), ", ".join(asked.seen), answer, min(asked.depth, 3)
    )


def _act(did: Did) -> Act:
    ok = not did.undone and did.result is not None and str(did.result) != "failed"
    return Act(sentence(did.label), ", ".join(did.values), ok, sentence(did.why) if did.why else Sentence())

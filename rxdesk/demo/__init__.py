"""The demo company: four weeks lived through ingest, verbs and rules under a moved clock; no row is put in by hand."""

from collections.abc import Callable
from datetime import timedelta

from rxdesk import clock, jobs
from rxdesk.automation import worker as automation_jobs
from rxdesk.demo.company import furnish
from rxdesk.demo.people import AGENTS, LOGINS
from rxdesk.demo.rules import install
from rxdesk.demo.stage import Stage
from rxdesk.demo.story import plan
from rxdesk.mail import dispatch
from rxdesk.mailcatcher import catching
from rxdesk.models.session import system_session
from rxdesk.services import agents

__all__ = ["LOGINS", "load_demo"]
HANDLERS = (automation_jobs, dispatch)
BEGINS = timedelta(days=28)


def load_demo(say: Callable[[str], None]) -> bool:
    """Load the demo company into an empty desk; False, and nothing changed, when somebody works there already."""
    with system_session("demo.is_empty", write=False) as session:
        if agents.owner_of(session) is not None:
            is_ours = agents.agent_by_email(session, AGENTS[0].email) is not None
            say("The demo is loaded already" if is_ours else "This desk is in use: the demo needs an empty one")
            return False
    say("Living through four weeks of the demo company")
    with jobs.inline() as waiting, catching():
        stage = Stage(waiting)
        with clock.moved_to(clock.now() - BEGINS):
            furnish(stage)
            install(stage)
            waiting.run_due()
        plan(stage)
        stage.play(lambda done, of: say(f"  {done} of {of}") if done % 25 == 0 or done == of else None)
    say("The demo is loaded")
    return True

"""The detail panel by real events: what it shows to whom, what it does, and what it refuses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import col, select

from rxdesk import clock
from rxdesk.models.events import Event, Verb
from rxdesk.models.items import ActorKind, Channel, Follower, Item, ItemSeen, Kind, Requester, Status
from rxdesk.models.messages import Attachment, Draft, Message, MessageKind
from rxdesk.models.people import Agent
from rxdesk.models.session import system_session, viewer_session
from rxdesk.origin import Cookie
from rxdesk.services import company, files, followers, items, messages
from rxdesk.services.activity_rows import Activities, Activity
from rxdesk.services.auth.sessions import Place, start_session
from rxdesk.services.files import NewFile
from rxdesk.services.listing_talk import Author, EventRow
from rxdesk.services.thread_rows import thread
from rxdesk.services.ticket_panel import panel
from rxdesk.state.notices import Notices
from rxdesk.state.ticket import TicketPanel
from rxdesk.state.ticket_activity_view import done_rows
from tests.harness import Tab, tabs
from tests.world import SYSTEM, World, make_world

EVIL = '<p>Hi<img src=x onerror="steal()"><script>steal()</script><a href="javascript:steal()">here</a></p>'


@pytest.fixture
def world(sqlite_engine: Engine) -> World:
    return make_world()


def test_the_panel_shows_head_talk_people_and_who_can_see_it(world: World):
    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.printer_ticket.key))
        assert greta.shown(TicketPanel, "head").name == world.printer_ticket.name
        assert [line.id for line in greta.shown(TicketPanel, "lines")].count(world.answer.key) == 1
        looks = {line.id: line.look for line in greta.shown(TicketPanel, "lines")}
        assert (looks[world.note.key], looks[world.answer.key], looks[world.thanks.key]) == ("note", "mine", "")
        people = {person.key: person.role.default for person in greta.shown(TicketPanel, "customers")}
        assert people[f"requester:customer:{world.bob.key}"] == "Requester"
        assert people[f"follower:customer:{world.fay.key}"] == "Follower"
        assert greta.shown(TicketPanel, "seen").agents.default == "{n} agents"

    run(world.greta, story)


def test_the_talk_is_drawn_with_the_head_and_does_not_wait_for_who_would_be_mailed(world: World):
    async def story(greta: Tab) -> None:
        begun = len(greta.frames)
        await greta.send(TicketPanel.show(world.printer_ticket.key))
        frames = [frame.get(TicketPanel.get_full_name(), {}) for frame in greta.frames[begun:]]
        drawn = next(at for at, frame in enumerate(frames) if frame.get("lines_rx_state_"))
        assert {"head_rx_state_", "props_rx_state_", "customers_rx_state_"} <= frames[drawn].keys()
        assert drawn < next(at for at, frame in enumerate(frames) if frame.get("to_rx_state_"))
        seen = read(ItemSeen, ItemSeen.agent_id == world.greta.key, ItemSeen.item_id == world.printer_ticket.key)
        assert len(seen) == 1

    run(world.greta, story)


def test_an_agent_limited_to_a_team_gets_nothing_of_an_item_of_another_team(world: World):
    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.vault_ticket.key))
        assert greta.shown(TicketPanel, "gone") is True
        assert world.vault_ticket.name not in greta.text()
        await greta.send(TicketPanel.set_priority(5))
        await greta.send(TicketPanel.send(0))
        await greta.send(TicketPanel.draft(world.vault_ticket.key, "reply", "<p>mine</p>"))
        await greta.send(TicketPanel.ask_why("customer", world.nils.key))
        assert world.vault_ticket.name not in greta.text()

    run(world.greta, story)
    assert read(Item, Item.id == world.vault_ticket.key)[0].priority == world.vault_ticket.priority
    assert read(Draft) == []


def test_losing_access_while_the_panel_is_open_empties_it(world: World):
    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.printer_ticket.key))
        await asyncio.to_thread(lock_away, world)
        greta.page.clear()
        await greta.send(TicketPanel.set_priority(5))
        await greta.send(TicketPanel.show_tab("activity"))
        await greta.send(TicketPanel.show(world.printer_ticket.key))
        assert greta.shown(TicketPanel, "gone") is True
        assert greta.shown(TicketPanel, "lines") == []
        assert greta.shown(TicketPanel, "head").name == ""
        assert greta.shown(TicketPanel, "customers") == []

    run(world.greta, story)


def test_ids_of_messages_of_other_items_are_not_found(world: World):
    with viewer_session(world.viewer(world.greta)) as session:
        other = items.get_item(session, world.zen_ticket.key)
        foreign = messages.post_note(session, world.viewer(world.greta), other, text="elsewhere").key

    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.printer_ticket.key))
        for act in (
            TicketPanel.undo_send(foreign),
            TicketPanel.send_at_once(foreign),
            TicketPanel.accept(foreign, "follows"),
            TicketPanel.reject(foreign),
            TicketPanel.accept(world.answer.key, "once"),
            TicketPanel.reject(world.answer.key),
            TicketPanel.undo_send(2**31 - 1),
        ):
            await greta.send(act)
            assert greta.notices()[-1] in ("Not found", "Somebody has decided this already")

    run(world.greta, story)
    assert all(
        message.deleted_at is None for message in read(Message, col(Message.id).in_([foreign, world.answer.key]))
    )


def test_a_reply_with_a_status_and_a_file_is_one_event(world: World):
    waiting = status(world.printer_ticket, "Pending customer")
    file_id = upload(world, world.greta)

    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.printer_ticket.key))
        await greta.send(TicketPanel.draft(world.printer_ticket.key, "reply", "<p>Try the new firmware</p>"))
        await greta.send(TicketPanel.uploaded(str(file_id), "whatever the browser says", 1))
        assert [file.name for file in greta.shown(TicketPanel, "files")] == ["firmware.zip"]
        await greta.send(TicketPanel.send(waiting))
        await greta.send(TicketPanel.send_anyway)
        assert greta.shown(TicketPanel, "lines")[-1].text == "Try the new firmware"
        assert greta.shown(TicketPanel, "head").status == "Pending customer"
        assert greta.shown(TicketPanel, "files") == []

    run(world.greta, story)
    event = read(Event, Event.item_id == world.printer_ticket.key)[-1]
    assert event.verb is Verb.MESSAGE_ADDED
    assert [change[0] for change in event.changes] == ["status"]
    assert read(Draft) == []
    assert read(Attachment, Attachment.id == file_id)[0].message_id == event.message_id


def test_an_empty_message_is_refused_and_nothing_is_lost(world: World):
    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.printer_ticket.key))
        await greta.send(TicketPanel.send(0))
        assert greta.shown(TicketPanel, "errors")["text"].default == "Write something first"

    before = len(read(Message))
    run(world.greta, story)
    assert len(read(Message)) == before


def test_a_message_that_came_meanwhile_is_asked_about_first(world: World):
    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.zen_ticket.key))
        await greta.send(TicketPanel.draft(world.zen_ticket.key, "reply", "<p>My answer</p>"))
        await asyncio.to_thread(tom_replies, world)
        await greta.send(TicketPanel.send(0))
        assert greta.shown(TicketPanel, "ask") == "newer"
        assert replies(world.zen_ticket)[-1] == "Tom was quicker"
        await greta.send(TicketPanel.send_anyway)
        assert greta.shown(TicketPanel, "ask") == ""

    run(world.greta, story)
    assert replies(world.zen_ticket)[-1] == "My answer"


def test_recipients_of_two_organizations_are_confirmed(world: World):
    with system_session("test") as session:
        followers.add_follower(session, SYSTEM, fresh(session, world.zen_ticket), customer_id=world.bob.key)

    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.zen_ticket.key))
        await greta.send(TicketPanel.draft(world.zen_ticket.key, "reply", "<p>For both</p>"))
        await greta.send(TicketPanel.send(0))
        assert greta.shown(TicketPanel, "ask") == "organizations"
        assert replies(world.zen_ticket) == []
        await greta.send(TicketPanel.write("note"))
        await greta.send(TicketPanel.send(0))
        assert greta.shown(TicketPanel, "ask") == ""

    run(world.greta, story)
    assert read(Message, Message.item_id == world.zen_ticket.key)[-1].kind is MessageKind.NOTE


def test_a_reply_taken_back_returns_with_its_files_and_its_status(world: World):
    with system_session("test") as session:
        company.change_settings(session, SYSTEM, wait_seconds=60)
    old = read(Item, Item.id == world.zen_ticket.key)[0].status_id
    file_id = upload(world, world.greta)

    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.zen_ticket.key))
        await greta.send(TicketPanel.draft(world.zen_ticket.key, "reply", "<p>Too soon</p>"))
        await greta.send(TicketPanel.uploaded(str(file_id), "", 0))
        await greta.send(TicketPanel.send(status(world.zen_ticket, "Resolved")))
        sent = greta.shown(TicketPanel, "lines")[-1]
        assert (sent.text, sent.waiting, sent.mine) == ("Too soon", True, True)
        await greta.send(TicketPanel.undo_send(sent.id))
        assert greta.shown(TicketPanel, "html") == "<p>Too soon</p>"
        assert [file.name for file in greta.shown(TicketPanel, "files")] == ["firmware.zip"]
        await greta.send(TicketPanel.send(0))
        assert [line.text for line in greta.shown(TicketPanel, "lines")].count("Too soon") == 1

    run(world.greta, story)
    assert read(Item, Item.id == world.zen_ticket.key)[0].status_id == old
    sent = read(Message, Message.item_id == world.zen_ticket.key)[-1]
    assert [file.filename for file in read(Attachment, Attachment.message_id == sent.key)] == ["firmware.zip"]


def test_a_light_agent_writes_notes_only(world: World):
    async def story(lena: Tab) -> None:
        await lena.send(TicketPanel.show(world.zen_ticket.key))
        assert lena.shown(TicketPanel, "may").reply is False
        assert lena.shown(TicketPanel, "writing") == "note"
        await lena.send(TicketPanel.write("reply"))
        await lena.send(TicketPanel.draft(world.zen_ticket.key, "reply", "<p>From Lena</p>"))
        await lena.send(TicketPanel.send(status(world.zen_ticket, "Resolved")))
        await lena.send(TicketPanel.send(0))
        await lena.send(TicketPanel.rename({"name": "Mine now"}))
        await lena.send(TicketPanel.toggle_published)
        await lena.send(TicketPanel.delete)

    before = read(Item, Item.id == world.zen_ticket.key)[0]
    run(world.lena, story)
    after = read(Item, Item.id == world.zen_ticket.key)[0]
    assert (after.name, after.published, after.status_id) == (before.name, before.published, before.status_id)
    assert [message.kind for message in read(Message, Message.item_id == world.zen_ticket.key)] == [MessageKind.NOTE]


def test_somebody_elses_upload_is_not_taken(world: World):
    file_id = upload(world, world.tom)

    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.zen_ticket.key))
        await greta.send(TicketPanel.uploaded(str(file_id), "firmware.zip", 3))
        assert greta.shown(TicketPanel, "files") == []
        assert greta.notices()[-1] == "Not found"

    run(world.greta, story)


def test_stored_scripts_reach_the_browser_inert(world: World):
    with system_session("test") as session:
        item = fresh(session, world.zen_ticket)
        message = messages.post_reply(session, world.viewer(world.zoe), item, html="<p>x</p>", channel=Channel.EMAIL)
        message.html = EVIL
        item.description_html = EVIL
        session.add_all([message, item])

    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.zen_ticket.key))
        drawn = [line.html for line in (*greta.shown(TicketPanel, "first"), *greta.shown(TicketPanel, "lines"))]
        assert drawn
        assert all("Hi" in html for html in drawn)
        assert not any(word in html for html in drawn for word in ("script", "onerror", "javascript", "steal"))
        await greta.send(TicketPanel.draft(world.zen_ticket.key, "reply", EVIL))
        await greta.send(TicketPanel.show(world.zen_ticket.key))
        assert "steal" not in greta.shown(TicketPanel, "html")

    run(world.greta, story)


def test_pictures_of_a_mail_are_read_from_our_own_files_and_stand_once(world: World):
    picture = b"\x89PNG\r\n\x1a\n" + bytes(64)
    with system_session("test") as session:
        item = fresh(session, world.zen_ticket)
        html = '<p>See <img src="cid:one@x"> <img src="cid:two@x"></p>'
        message = messages.post_reply(session, world.viewer(world.zoe), item, html=html, channel=Channel.EMAIL)
        found = [NewFile("a.png", picture, "image/png", True, "one@x"), NewFile("b.txt", b"b", "text/plain")]
        files.store_files(session, found, item=item, message=message)
    with viewer_session(world.viewer(world.greta), write=False) as session:
        bubble = thread(session, world.viewer(world.greta), fresh(session, world.zen_ticket)).bubbles[-1]
    assert bubble.html.count('src="/api/files/') == 1
    assert "cid:" not in bubble.html
    assert bubble.html.count("<img") == 1
    assert 'alt=""' in bubble.html
    assert [file.filename for file in bubble.files] == ["b.txt"]


def test_a_held_mail_is_accepted_once_or_as_follower(world: World):
    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.printer_ticket.key))
        await greta.send(TicketPanel.accept(world.held.key, "follows"))
        line = next(line for line in greta.shown(TicketPanel, "lines") if line.id == world.held.key)
        assert line.pending is False
        await greta.send(TicketPanel.accept(world.held.key, "once"))
        assert greta.notices()[-1] == "Somebody has decided this already"

    before = len(read(Follower, Follower.item_id == world.printer_ticket.key))
    run(world.greta, story)
    assert len(read(Follower, Follower.item_id == world.printer_ticket.key)) == before + 1


def test_a_typed_address_becomes_a_requester_and_undo_takes_it_off(world: World):
    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.zen_ticket.key))
        await greta.send(TicketPanel.start_adding("customers"))
        await greta.send(TicketPanel.find_people("new.face@zen.test"))
        await greta.send(TicketPanel.choose("customer:new.face@zen.test"))
        await greta.send(TicketPanel.add)
        assert "new.face" in [person.name for person in greta.shown(TicketPanel, "customers")]
        await greta.send(Notices.undo(greta.shown(Notices, "rows")[-1].id))

    run(world.greta, story)
    assert [row.customer_id for row in read(Requester, Requester.item_id == world.zen_ticket.key)] == [world.zoe.key]


def test_every_change_can_be_undone_from_its_notice(world: World):
    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.zen_ticket.key))
        for act, said in (
            (TicketPanel.set_priority(4), "Priority changed"),
            (TicketPanel.set_status(status(world.zen_ticket, "Resolved")), "Status changed"),
            (TicketPanel.toggle_doing("agent", world.greta.key), "Assigned"),
            (TicketPanel.move(world.rollout.key), "Moved"),
            (TicketPanel.rename({"name": "Another name"}), "Renamed"),
            (TicketPanel.set_tags("red, blue"), "Tags changed"),
            (TicketPanel.toggle_published, "Not published any more"),
        ):
            before = greta.shown(TicketPanel, "head"), greta.shown(TicketPanel, "props")
            await greta.send(act)
            assert greta.notices()[-1] == said
            await greta.send(Notices.undo(greta.shown(Notices, "rows")[-1].id))
            await greta.send(TicketPanel.show(world.zen_ticket.key))
            head, props = greta.shown(TicketPanel, "head"), greta.shown(TicketPanel, "props")
            assert (head, props.project, props.tags) == (before[0], before[1].project, before[1].tags)

    run(world.greta, story)


def test_the_activity_names_each_property_before_and_after(world: World):
    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.zen_ticket.key))
        await greta.send(TicketPanel.set_status(status(world.zen_ticket, "Resolved")))
        await greta.send(TicketPanel.toggle_doing("agent", world.tom.key))
        await greta.send(TicketPanel.show_tab("activity"))
        assigned, resolved = greta.shown(TicketPanel, "done")[:2]
        assert [(line.how, line.new) for line in assigned.changes] == [("added", world.tom.name)]
        assert [(line.old, line.new) for line in resolved.changes] == [("New", "Resolved")]
        assert resolved.actor == world.greta.name

    run(world.greta, story)


def test_the_mails_of_one_message_are_one_line_of_the_activity():
    def row(event_id: int, verb: Verb, message_id: int) -> Activity:
        system = Author(ActorKind.SYSTEM, None, "", "")
        return Activity(EventRow(event_id, verb, system, message_id, (), None, None, 0, clock.now()), (), None)

    sent = (row(9, Verb.MAIL_SENT, 3), row(8, Verb.MAIL_SENT, 3), row(7, Verb.MAIL_SENT, 2))
    failed = (row(6, Verb.MAIL_FAILED, 2), row(5, Verb.MAIL_FAILED, 2))
    done = done_rows(Activities(sent + failed, more=False), zone="UTC")
    assert [(line.id, line.did.default, line.did.params) for line in done[:2]] == [
        (9, "sent {n} mails", {"n": "2"}),
        (7, "sent a mail", {}),
    ]
    assert [line.id for line in done[2:]] == [6, 5]


def test_the_automations_of_an_event_are_told_to_who_sees_the_item(world: World):
    hidden = read(Event, Event.item_id == world.vault_ticket.key)[0].key

    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.zen_ticket.key))
        await greta.send(TicketPanel.show_tab("activity"))
        await greta.send(TicketPanel.show_trace(greta.shown(TicketPanel, "done")[0].id))
        assert greta.shown(TicketPanel, "tracing") is True
        await greta.send(TicketPanel.show(world.zen_ticket.key))
        assert greta.shown(TicketPanel, "tracing") is False
        await greta.send(TicketPanel.show_trace(hidden))
        assert greta.shown(TicketPanel, "tracing") is False
        assert greta.notices()[-1] == "Not found"

    run(world.greta, story)


def test_why_answers_yes_with_a_chain_and_no_with_what_would_change_it(world: World):
    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.printer_ticket.key))
        await greta.send(TicketPanel.start_why)
        await greta.send(TicketPanel.ask_why("customer", world.bob.key))
        assert greta.shown(TicketPanel, "why").yes is True
        await greta.send(TicketPanel.find_why("nils"))
        await greta.send(TicketPanel.ask_why("customer", world.nils.key))
        answer = greta.shown(TicketPanel, "why")
        assert (answer.yes, answer.name) == (False, world.nils.name)
        assert answer.steps
        assert any(fix.remedy == "add_person" for fix in answer.fixes)

    run(world.greta, story)


def test_a_task_that_no_customer_has_to_do_with_is_answered_by_a_note(world: World):
    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.printer_ticket.key))
        assert greta.shown(TicketPanel, "writing") == "reply"
        await greta.send(TicketPanel.show(world.router_task.key))
        assert greta.shown(TicketPanel, "writing") == "note"
        await greta.send(TicketPanel.write("reply"))
        assert greta.shown(TicketPanel, "writing") == "reply"

    run(world.greta, story)


def test_drafts_are_kept_per_agent_and_item(world: World):
    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.zen_ticket.key))
        await greta.send(TicketPanel.write("note"))
        await greta.send(TicketPanel.draft(world.zen_ticket.key, "reply", "<p>Half a thought</p>"))
        await greta.send(TicketPanel.show(world.printer_ticket.key))
        assert greta.shown(TicketPanel, "html") == ""
        await greta.send(TicketPanel.show(world.zen_ticket.key))
        assert greta.shown(TicketPanel, "html") == "<p>Half a thought</p>"
        assert greta.shown(TicketPanel, "writing") == "note"

    run(world.greta, story)

    async def another(tom: Tab) -> None:
        await tom.send(TicketPanel.show(world.zen_ticket.key))
        assert tom.shown(TicketPanel, "html") == ""
        assert "Half a thought" not in tom.text()

    run(world.tom, another)


def test_a_draft_that_comes_late_is_kept_for_its_own_item_and_as_what_it_was_written(world: World):
    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.zen_ticket.key))
        await greta.send(TicketPanel.write("note"))
        await greta.send(TicketPanel.show(world.printer_ticket.key))
        await greta.send(TicketPanel.draft(world.zen_ticket.key, "note", "<p>Between us</p>"))
        await greta.send(TicketPanel.send(0))
        assert "Between us" not in replies(world.printer_ticket)
        await greta.send(TicketPanel.show(world.zen_ticket.key))
        assert (greta.shown(TicketPanel, "html"), greta.shown(TicketPanel, "writing")) == ("<p>Between us</p>", "note")

    run(world.greta, story)


def test_a_text_that_was_made_a_note_stays_a_note_when_the_item_is_left(world: World):
    async def story(greta: Tab) -> None:
        await greta.send(TicketPanel.show(world.zen_ticket.key))
        await greta.send(TicketPanel.draft(world.zen_ticket.key, "reply", "<p>Between us</p>"))
        await greta.send(TicketPanel.write("note"))
        await greta.send(TicketPanel.show(world.printer_ticket.key))
        await greta.send(TicketPanel.show(world.zen_ticket.key))
        assert greta.shown(TicketPanel, "writing") == "note"

    run(world.greta, story)


def test_a_panel_is_read_with_five_statements(world: World, sqlite_engine: Engine):
    def statements() -> list[str]:
        seen: list[str] = []
        event.listen(sqlite_engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        viewer = world.viewer(world.olga)
        with viewer_session(viewer, write=False) as session:
            panel(session, viewer, world.zen_ticket.key)
        return [statement for statement in seen if statement.startswith("SELECT")]

    add_replies(world, 3)
    # the sight, the item with what stands around it, the people, the messages, their files with their mails
    assert len(statements()) == 5


def test_the_panel_reads_a_long_talk_with_as_many_statements_as_a_short_one(world: World, sqlite_engine: Engine):
    def counted() -> int:
        seen: list[str] = []
        event.listen(sqlite_engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        with viewer_session(world.viewer(world.greta), write=False) as session:
            thread(session, world.viewer(world.greta), fresh(session, world.zen_ticket))
        return len(seen)

    add_replies(world, 3)
    counted()  # the first look also asks how much there is to see, which is kept for a while
    few = counted()
    add_replies(world, 20)
    assert counted() == few


def tom_replies(world: World) -> None:
    with viewer_session(world.viewer(world.tom)) as session:
        item = items.get_item(session, world.zen_ticket.key)
        messages.post_reply(session, world.viewer(world.tom), item, text="Tom was quicker")


def lock_away(world: World) -> None:
    with system_session("test") as session:
        items.move_item(session, SYSTEM, fresh(session, world.printer_ticket), project_id=world.vault.key)


def add_replies(world: World, count: int) -> None:
    with system_session("test") as session:
        for number in range(count):
            messages.post_reply(
                session, world.viewer(world.zoe), fresh(session, world.zen_ticket), text=f"reply {number}"
            )


@asynccontextmanager
async def signed_in(agent: Agent) -> AsyncIterator[Tab]:
    with system_session("test") as session:
        token = start_session(session, agent, portal_id=None, place=Place())
    async with tabs(cookies=(f"{Cookie.AGENT.label}={token}",)) as (tab,):
        await tab.connect()
        yield tab


def run(agent: Agent, story: Any) -> None:
    async def whole() -> None:
        async with signed_in(agent) as tab:
            await story(tab)

    asyncio.run(whole())


def read(table: Any, *conditions: Any) -> list[Any]:
    with system_session("test", write=False) as session:
        return list(session.exec(select(table).where(*conditions).order_by(table.id)))


def replies(item: Item) -> list[str]:
    wanted = (Message.item_id == item.key, Message.kind == MessageKind.REPLY)
    return [message.text for message in read(Message, *wanted)]


def fresh(session: Any, item: Item) -> Item:
    return items.get_item(session, item.key)


def status(item: Item, name: str) -> int:
    return read(Status, Status.type_id == item.type_id, Status.name == name)[0].key


def upload(world: World, agent: Agent) -> int:
    viewer = world.viewer(agent)
    with viewer_session(viewer) as session:
        made = files.upload_file(
            session, viewer, filename="firmware.zip", data=b"PK", mime="application/zip", kind=Kind.TICKET
        )
        return made.key

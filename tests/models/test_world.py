"""The world itself is what it says."""

from rxdesk.models.customers import Customer
from rxdesk.models.session import system_session
from tests.world import World


def test_the_world_is_made_by_verbs_on_both_databases(world: World) -> None:
    assert world.ana.organization_id == world.acme.key
    assert world.ana.organization_proven
    assert not world.una.organization_proven
    with system_session("test", write=False) as session:
        assert not session.get_one(Customer, world.dora.key).active

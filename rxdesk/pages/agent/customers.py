"""/customers: organizations and their customers, with the panel of the one that is chosen."""

import reflex as rx

from rxdesk.components.agent.customers.customer import customer_pane
from rxdesk.components.agent.customers.dialogs import customer_dialogs
from rxdesk.components.agent.customers.organization import organization_pane
from rxdesk.components.agent.customers.people import people_pane
from rxdesk.components.agent.customers.views import customer_views
from rxdesk.components.agent.shell import shell
from rxdesk.components.ui import say_row
from rxdesk.state.customer_panel import CustomerPanel
from rxdesk.state.customers import Customers


def customers_page() -> rx.Component:
    return shell(
        rx.el.div(
            people_pane(),
            rx.match(
                CustomerPanel.kind,
                ("customer", customer_pane()),
                ("organization", organization_pane()),
                rx.fragment(),
            ),
            class_name=rx.cond(CustomerPanel.kind != "", "beside has-panel", "beside"),
        ),
        customer_dialogs(),
        application="customers",
        crumbs=(say_row(Customers.title),),
        side=customer_views(),
    )

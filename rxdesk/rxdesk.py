"""The app."""
import reflex as rx

class Probe(rx.State):
    n: int = 0
    @rx.event
    def up(self):
        self.n += 1

def index():
    return rx.el.div("hello ", Probe.n, rx.el.button("up", on_click=Probe.up))

app = rx.App(toaster=None)
app.add_page(index, route="/")

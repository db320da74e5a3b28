"""What customers wrote and how it went on: each thread is told once, and placed in time by the story."""

from dataclasses import dataclass, field
from enum import StrEnum


class End(StrEnum):
    """How a thread stands today."""

    NEW = "new"
    ANSWERED = "answered"
    BACK = "customer answered again"
    SOLVED = "solved"


@dataclass(frozen=True, slots=True)
class Thread:
    """One request: who asks, what, the note and reply it got, and what came back."""

    sender: str
    subject: str
    text: str
    end: End
    hours_ago: float
    stars: int = 0
    note: str = ""
    reply: str = ""
    back: str = ""
    cc: tuple[str, ...] = ()
    picture: str = ""
    project: str = ""
    html: bool = field(default=False)


THREADS = (
    Thread(
        "lena@orbit.test", "Customs file rejected again: HS code missing on line 14",
        "The customs office sent our file back a second time. Line 14 has no HS code although it is in our sheet.\n\n"
        "The truck is blocked at the gate. Please look at it first.",
        End.BACK, 26.5, stars=5,
        note="The export cuts codes that start with a zero. Same as in spring; Carlos knows the place.",
        reply="Good morning Lena, we found it: codes with a leading zero lose it in the export. A corrected file is on "
        "its way to the office, please tell us when it is accepted.",
        back="They took lines 1 to 13. Line 14 is still refused, now with error 7.",
        project="Customs interface",
    ),
    Thread(
        "bob@acme.test", "Label printer in Hall 3 prints every second label blank",
        "Since this morning every second label is blank. We changed the roll, no difference.\n\nA photo is attached.",
        End.BACK, 49, stars=3, picture="hall3-blank-labels.png", cc=("priya@acme.test",),
        note="Same firmware as Zen's printers in January. If the gap sensor is clean, it is the 4.2.1 bug.",
        reply="Hi Bob, thanks for the photo. Please open the cover, wipe the gap sensor with a dry cloth and print "
        "five test labels.",
        back="Wiped it twice, no change: labels 2, 4, 6 are still blank. Priya says the spare in Hall 1 works with the "
        "same roll.",
    ),
    Thread(
        "tomas@zen.test", "Invoice 2026-0311 shows the old address",
        "Our invoice still has the address from before the move. Could you send it again with the new one?",
        End.NEW, 0.3, stars=2,
    ),
    Thread(
        "ingrid@acme.test", "Cannot open the Harbour project in the portal",
        "I signed in and see only my own requests. Bob sees the Harbour project. What do I have to do?",
        End.NEW, 0.7, stars=3,
    ),
    Thread(
        "yuki@orbit.test", "Scanner gloves: battery swap for 12 units before the audit",
        "The audit is on Friday and twelve gloves do not last a shift. Can somebody swap the batteries on Thursday?",
        End.ANSWERED, 25, stars=2,
        reply="Hello Yuki, Carlos brings twelve batteries on Thursday at 16:00. It takes about an hour.",
    ),
    Thread(
        "marek@zen.test", "Second screen flickers after docking",
        "When I dock the notebook the second screen flickers for a minute, then it is fine.",
        End.BACK, 29, stars=1,
        reply="Hi Marek, which dock is it? There is a number under the barcode at the bottom.",
        back="It is a D3100, firmware 2.1 if that helps.",
    ),
    Thread(
        "priya@acme.test", "Two new starters on Monday: accounts, badges and laptops for the night shift",
        "Two people start on Monday in the night shift. They need accounts, badges and laptops.\n\nNames: see list.",
        End.ANSWERED, 28, stars=2, cc=("bob@acme.test",),
        note="Laptops are in stock, badges take two days.",
        reply="Hello Priya, accounts and laptops are ready on Friday, badges on Monday at seven at the gate.",
    ),
    Thread(
        "hugo@zen.test", "Move of 6 desks to the new floor",
        "We move six desks on the 12th. Network sockets at the new place are 3.14 to 3.19.",
        End.ANSWERED, 75, stars=1, project="Tea house move",
        reply="Hi Hugo, the sockets are patched on the 11th. We are there from eight o'clock.",
    ),
    Thread(
        "visitor@mailbox.test", "Question about your opening hours",
        "Hello, when can I reach you by telephone? Thank you.",
        End.NEW, 1.2,
    ),
    Thread(
        "amara@orbit-freight.example", "Wi-Fi drops at gate 7 when the crane passes",
        "Every time the crane passes gate 7 the scanners lose the network for about ten seconds.",
        End.ANSWERED, 98, stars=4,
        note="The antenna at gate 7 is behind steel since the new crane. Needs a second access point.",
        reply="Hello Amara, we know the spot. A second access point is ordered; until then please scan at gate 8.",
    ),
    Thread(
        "bob@acme.test", "Spare keys for the tool cabinet",
        "We lost one key of the tool cabinet in Hall 2. Who can order spares?",
        End.ANSWERED, 148, stars=1,
        reply="Hi Bob, we can. Please send us the number on the lock, then two spares come by post.",
    ),
    Thread(
        "lena@orbit.test", "Monthly statement arrives without the second page",
        "The statement for last month has one page. There should be two.",
        End.SOLVED, 170, stars=2,
        reply="Hello Lena, here it is again, with both pages.",
        back="Thank you, complete now.",
    ),
    Thread(
        "tomas@zen.test", "Card reader at till 2 says 'try again'",
        "Till 2 refuses every card with 'try again'. Cash works.",
        End.SOLVED, 192, stars=4, project="Till renewal",
        note="The certificate of the reader ran out at midnight.",
        reply="Hi Tomás, please restart the reader with the small button at the back. It then gets a new certificate.",
        back="That was it. Cards work again.",
    ),
    Thread(
        "ingrid@acme.test", "Access point in the canteen blinks red",
        "The white box at the ceiling of the canteen blinks red. Wi-Fi works, though.",
        End.SOLVED, 240, project="Harbour Wi-Fi rollout",
        reply="Hi Ingrid, it was updating itself and should be green by now.",
        back="It is green. Thanks!",
    ),
    Thread(
        "yuki@orbit.test", "Please add two people to the customs reports",
        "Kenji and Rosa should get the daily customs report as well.",
        End.SOLVED, 265, stars=1,
        reply="Done, both get it from tomorrow on.",
    ),
    Thread(
        "marek@zen.test", "Printer on the second floor is out of toner",
        "Black is empty. The cupboard has only cyan.",
        End.SOLVED, 312,
        reply="Black toner is on its way, two boxes, tomorrow before noon.",
        back="Arrived, thank you.",
    ),
    Thread(
        "priya@acme.test", "Shared calendar of Hall 1 shows a wrong time",
        "All meetings of Hall 1 are one hour late in the shared calendar since the clock change.",
        End.SOLVED, 360, stars=2,
        note="Time zone of the room was fixed at UTC+2.",
        reply="Hi Priya, the room had a fixed offset instead of a time zone. Corrected for the past and the future.",
        back="Looks right now.",
    ),
    Thread(
        "amara@orbit-freight.example", "Forklift terminal reboots when the door opens",
        "Terminal 5 reboots whenever the cold store door opens. It is the draught, says the driver.",
        End.SOLVED, 420, stars=3,
        reply="Hello Amara, it is the plug: it moves with the vibration. Carlos has fixed it with a clamp.",
        back="No reboot since yesterday.",
    ),
    Thread(
        "bob@acme.test", "How long do you keep our delivery notes?",
        "Our auditor asks how long delivery notes are kept on your side.",
        End.SOLVED, 480,
        reply="Hi Bob, ten years, in two places. We can send you the list of all years when you need it.",
    ),
    Thread(
        "hugo@zen.test", "The old tea house still gets our post",
        "Parcels for us are still brought to the old tea house. Whom do we tell?",
        End.SOLVED, 540, stars=1, project="Tea house move",
        reply="Hi Hugo, we told both carriers. It takes them three days.",
        back="First parcel arrived at the right place.",
    ),
    Thread(
        "lena@orbit.test", "Gate camera 3 shows yesterday",
        "The picture of gate camera 3 stands still at yesterday 17:40.",
        End.SOLVED, 600, stars=3,
        reply="Hello Lena, its card was full. It records again, and it now clears the oldest day by itself.",
        back="Confirmed, live picture.",
    ),
)  # fmt: skip

TASKS = (
    ("Order spare print head for Hall 3", "Incoming tickets", "mei@northwind.example", "In progress", 40),
    ("Second access point for gate 7", "Customs interface", "carlos@northwind.example", "In progress", 90),
    ("Write the cabling plan", "Harbour Wi-Fi rollout", "carlos@northwind.example", "Finished", 400),
    ("Measure the signal in the harbour office", "Harbour Wi-Fi rollout", "mei@northwind.example", "In progress", 120),
    ("Install 14 access points", "Harbour Wi-Fi rollout", "carlos@northwind.example", "New", 70),
    ("Renew the certificates of all card readers", "Till renewal", "ana@northwind.example", "Finished", 180),
    ("Patch sockets 3.14 to 3.19", "Tea house move", "carlos@northwind.example", "New", 60),
)

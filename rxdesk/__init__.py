"""RxDesk: help desk and project manager where you can always see who sees what, and why."""

from rxdesk._sqlite import use_new_enough_sqlite

use_new_enough_sqlite()

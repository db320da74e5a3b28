"""The real programs that tests talk to: PostgreSQL, Redis, Dovecot, an SMTP sink, a browser; all on loopback."""

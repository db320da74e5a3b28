"""House rules that a machine can check: who imports whom, the one door to the data, the clock, what docs name."""

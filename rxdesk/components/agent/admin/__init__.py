"""The parts of the plain administration screens."""

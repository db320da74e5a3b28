"""The parts of the customers screen."""

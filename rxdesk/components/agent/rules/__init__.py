"""Automations: the list of rules and the builder of one."""

"""The tools that run before there is an environment."""

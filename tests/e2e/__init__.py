"""The whole desk at work: real processes, real mail servers, a real browser."""

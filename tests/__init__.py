"""The suite, and what it stands on: run.py starts it, services.py finds real parts, builders/ make worlds."""

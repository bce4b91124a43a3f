"""Keeps the program that drives the fuzzer out of the test run: it needs atheris."""

collect_ignore = ["run.py"]

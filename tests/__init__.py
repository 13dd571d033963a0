"""Tests, one folder for each room; `tests.run` is what `make test` starts."""

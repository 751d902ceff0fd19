"""Lets `python -m pipectl` do what `pipectl` does."""

from pipectl.cli.main import run

if __name__ == "__main__":
    run()

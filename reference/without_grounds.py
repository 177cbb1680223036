"""A server of the app that leaves out what its verdicts stand on, for tests of other things.

python -m reference.without_grounds run app.py … starts Streamlit with these arguments. What the
verdicts stand on takes seconds of a processor after every answer, and would take them from whatever
else is tried.
"""

from __future__ import annotations

import sys

from streamlit.web import cli

from pages.ui import questions


def main() -> None:
    """Serve."""
    questions.grounds = lambda answer: iter(())  # type: ignore[assignment, return-value]
    cli.main(sys.argv[1:])


if __name__ == "__main__":
    main()

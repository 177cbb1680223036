"""A server of the app for tests that rest on no numbers: it leaves out what its verdicts stand on.

python -m reference.without_grounds run app.py … starts Streamlit with these arguments. What the
verdicts stand on takes seconds of a processor after every answer, and a team as it stands another
until its wins are known to 1.5 %; whatever else is tried would have to wait for them.
"""

from __future__ import annotations

import sys

from streamlit.web import cli

from pages.ui import questions
from planner.analysis import baseline

PRECISE, ROUGH = baseline.PRECISION, 0.2
"""How precisely a team as it stands is simulated for a visitor, and here."""


def main() -> None:
    """Serve."""
    questions.grounds = lambda plan, answer: iter(())  # type: ignore[assignment, return-value]
    baseline.PRECISION = ROUGH
    cli.main(sys.argv[1:])


if __name__ == "__main__":
    main()

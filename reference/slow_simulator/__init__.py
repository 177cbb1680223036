"""A slow, plain simulator of the flow model (design/model.md), to check the fast engine against.

It shares no code and no random numbers with the engine: two readings of one text, which have to
agree within sampling error, and on the same luck to rounding. What is drawn for whom is the model's
to say: `draws.Draws` gives every draw by its purpose and whom it is for, so that none shifts the
others. Time is in weeks from the start of the run. Rule numbers in the comments are those of "What
happens to a deal", names of sections those of the text.

Read from the ground up: scenario, draws, course, kinds, people, deal; then one layer on the other
run, room, staff, work, outcomes, today, replication; and measures of what happened.
"""

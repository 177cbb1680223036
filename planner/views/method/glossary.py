"""The field's words, and what they are called on the pages."""

from __future__ import annotations

TERMS_TITLE = ("Terms", "the field's words, and what they are called on these pages")

TERMS = (
    ("Throughput", "Wins per unit of time."),
    ("Cycle time", "Days from a lead's arrival to its win; called days from lead to win here."),
    ("Work in process (WIP)", "Open deals: let in and not yet won or lost."),
    (
        "Little's law",
        "Open deals = wins and losses a week × weeks each stays. Always true in the long run; here "
        "it is checked in every simulated year.",
    ),
    ("Utilization", "Share of their selling hours that people work on deals. Load, when foreseen."),
    ("Bottleneck", "The role with the highest load: it sets how many deals get through."),
    (
        "Takt",
        "The pace per deal that demand sets: one lead every so many minutes. A stage that needs "
        "longer per lead falls behind.",
    ),
    (
        "Leveling (heijunka)",
        "Evening out the work: people to where the load is, stages of equal length, leads on a "
        "steady beat.",
    ),
    (
        "Hand-off",
        "A deal goes from one role to another. Splitting work among specialists makes them.",
    ),
    ("Full cycle", "One person carries a deal from the first stage to the last."),
    ("Pod", "A small team with every role in it; its deals stay inside."),
    ("Pull, WIP cap", "Nothing new is begun while too many deals are open. Push is the opposite."),
    ("CONWIP", "One cap on the open deals of the whole line (constant work in process)."),
    ("Pooling", "One queue for several people, so that nobody waits while another is free."),
    ("Reneging", "A buyer who has waited too long gives up: the deal goes cold."),
    (
        "Coefficient of variation (cv)",
        "Spread beside the mean: 0 % is always the same, 100 % as irregular as chance.",
    ),
    (
        "M/M/c, M/G/1",
        "Queues with random arrivals and c people: exponential work (M), or work of any law (G).",
    ),
    (
        "Discrete-event simulation",
        "Jumping from event to event: a lead comes, work ends, a buyer decides.",
    ),
    ("Warm-up", "Simulated time that is not counted, so that the pipeline is not empty at first."),
    (
        "Replication",
        "One simulated stretch of time with luck of its own; called a simulated year here.",
    ),
    ("Common random numbers", "Both sides of a comparison meet the same luck."),
    (
        "Paired comparison",
        "The difference is taken year by year, then averaged: most of the luck falls out.",
    ),
    ("Standard error (SE)", "How far a simulated mean usually is from the true one, by luck."),
    ("95 % interval", "The range in which the true mean lies, for 95 of 100 such ranges."),
    ("Coverage", "How often such ranges really hold the truth."),
    ("Family-wise error", "The chance that any of several verdicts is false, all taken together."),
    ("Power", "The chance to find an effect that is there."),
    (
        "Shapley value",
        "A fair share of a joint effect: the mean over every order of adding the parts.",
    ),
    ("Interaction", "What two practices do together beyond the sum of what each does alone."),
    ("Break-even", "The value of one input at which help turns into hurt."),
    ("Back-test", "Would a scenario made of the older weeks have predicted the later ones?"),
)

"""The short form as a head of sales fills it in, for all tests of it."""

from planner.calibration.typed_form import RoleRow, StageRow, TypedForm

CONVERSIONS = (0.40, 0.60, 0.75, 0.65, 0.80)  # 9.4 % in all
DAYS = (8, 12, 12, 16, 12)  # 60 from lead to win
NAMES = ("Qualify", "Discovery", "Demo", "Proposal", "Close")
WHO = ("SDR", "AE", "SE", "AE", "AE")

HEAD_OF_SALES = TypedForm(
    stages=tuple(
        StageRow(name, who, f"{100 * on:g}", f"{days}")
        for name, who, on, days in zip(NAMES, WHO, CONVERSIONS, DAYS, strict=True)
    ),
    roles=(RoleRow("SDR", "6"), RoleRow("AE", "10"), RoleRow("SE", "3")),
    leads="300",
    leads_by="month",
    value="$28k",
    target="2.2m",
)

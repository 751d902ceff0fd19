"""All that is read by people, as calls of the demo store: every report in its ways."""

from __future__ import annotations

CALLS = tuple(
    f"{name} {options}".strip()
    for name, several in {
        "report weekly": ("", "--team norge", "--week 2026-W03"),
        "report forecast": ("", "--by owner", "--by owner -M", "-Q", "--compare previous"),
        "report pipeline": (
            *("", "--by owner,team", "--by kind", "--compare previous --by owner"),
            *("-M", "is:won", "--currency EUR", "--by month", "--period 2026Q4"),
        ),
        "report deals": ("",),
        "report velocity": (
            *("", "-M", "-Q", "--compare previous", "--what-if cycle=-20%", "--by owner"),
            "--n created -M",
        ),
        "report winrate": ("", "-Q", "--compare year --by source"),
        "report cycle": ("", "-Q", "--by source"),
        "report losses": ("--period 2026", "--late", "--period 2026 --by owner", "-Q"),
        "report sources": ("", "-Q"),
        "report conversion": ("", "--compare previous", "--strict"),
        "report cohorts": ("", "-Q", "-W", "-Y", "--pipeline all"),
        "report owners": ("", "-M"),
        "report stages": ("", "-Q", "--compare previous", "--pipeline all"),
        "report bottlenecks": ("", "-Q", "--compare previous"),
        "report slips": ("--period 2026-10", "--period 2026-11", "-M"),
        "report quota": ("", "--by team", "-Q", "--owner signe", "--period 2026Q1"),
        "report distribution": ("", "-M", "--compare previous"),
        "report waterfall": ("", "-M", "--compare previous"),
        "report flow": ("", "--by category", "--since 2026-07-01"),
        "report changes": ("--since 2026-06-01",),
        "report aging": ("",),
        "report stale": ("", "--by created"),
        "report rank": ("", "--by score", "--by both"),
        "report ready": ("",),
        "report hygiene": ("", "--limit 3"),
        "report qualification": ("", "--by owner"),
        "report criteria": ("--period 2026", "--stage proposal"),
        "report patterns": ("--period 2026",),
        "report disqualify": ("",),
        "report accounts": ("",),
        "report accuracy": ("", "--period 2026-W40", "--period 2026-10 --each"),
        "report outlook": ("", "--by person", "--by team", "--period 2027Q1"),
        "report compare": (
            "--before 2026H1 --after 2026H2",
            "--before 2026Q2 --after 2026Q3 --by source",
        ),
        "report leads": ("--wins 10 --by 2026-12-31", "--revenue 3000000 --by 2027-06-30"),
        "agenda": ("", "--owner signe"),
        "board": ("", "--by owner --top 1", "--pipeline all"),
        "list": ("", "is:any", "is:any --limit 4", "--pipeline leads"),
        "stage list": ("", "--pipeline all"),
        "pipeline list": ("",),
        "account list": ("",),
        "account show krabbesund-verft-as": ("",),
        "quota list": ("", "2026Q4"),
        "forecast list": ("", "2026Q4"),
        "rates list": ("",),
        "books list": ("",),
    }.items()
    for options in several
)

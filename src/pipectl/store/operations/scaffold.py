"""The files of a new store, commented for the people who will edit them."""

from collections.abc import Mapping, Sequence
from typing import Final

from pipectl.domain.model.deal import CATEGORIES
from pipectl.domain.model.pipeline import Pipeline
from pipectl.domain.model.qualification import FRAMEWORKS
from pipectl.domain.model.settings import FIELD_TYPES, FORMAT_VERSION, LANGUAGES, Settings
from pipectl.domain.templates.templates import build_pipeline
from pipectl.domain.values.schema import Plain, dump_record
from pipectl.store.collection.collections import COLLECTIONS
from pipectl.store.edit.emit import pair
from pipectl.store.tree.layout import (
    ASSERTIONS,
    CALLS,
    DEALS,
    PIPELINES,
    QUOTAS,
    RATES,
    SETTINGS,
    SUFFIX,
    TEAM,
)

_MERGED: Final = (
    *(f"{every.folder}/**/*{SUFFIX}" for every in COLLECTIONS),
    *(f"/{path}" for path in (QUOTAS, RATES, CALLS, TEAM, ASSERTIONS)),
)
"""The files that the merge driver knows; to a git without it they are plain text."""

ATTRIBUTES: Final = f"*{SUFFIX} text eol=lf\n" + "".join(
    f"{pattern} text eol=lf merge=pipectl diff=pipectl\n" for pattern in _MERGED
)
"""What git is to know of a store's files; other files, also in these folders, are none of ours."""

BESIDE: Final = {".gitattributes": ATTRIBUTES, ".pipectl/.gitignore": "*\n"}
"""What stands beside the data of every new store, for git."""


def scaffold(  # noqa: PLR0913 - what `init` is told
    template: str,
    language: str,
    currency: str,
    fiscal_year_start: int,
    name: str | None,
    numbers: str | None = None,
) -> dict[str, str]:
    """Return the text of each file of a new store by its path in the store.

    The template's pipeline becomes the default one. The arguments are known to be valid: a
    template's name, a language and currency that settings take, a month from 1 to 12, a form of
    numbers.
    """
    pipeline = build_pipeline(template, language)
    settings = Settings(
        version=FORMAT_VERSION,
        name=name or None,
        currency=currency,
        fiscal_year_start=fiscal_year_start,
        default_pipeline=pipeline.id,
        language=language,
        numbers=numbers,
    )
    return {
        SETTINGS: _settings_text(settings),
        f"{PIPELINES}/{pipeline.id}{SUFFIX}": pipeline_text(pipeline),
        f"{DEALS}/.gitkeep": "",
        **BESIDE,
    }


_SETTINGS_NOTES: Final = {
    "version": "of this format",
    "currency": "of amounts that name no other, and of totals",
    "fiscal_year_start": "a month, 1 to 12",
    "default_pipeline": "the one of deals that name no other",
    "language": f"of the names that pipectl writes: {', '.join(LANGUAGES)}",
    "numbers": "how amounts are shown and typed",
}

_FURTHER_FILES: Final = f"""\
# Fields of your own at the top of a deal ({", ".join(FIELD_TYPES)}), usable in queries:
# fields: {{region: text, seats: number}}

# More files may stand beside this one.
#
# team.yaml says who sells; without it any owner is right:
#   kari: {{name: Kari Nes, team: north, manager: ola}}
#   ola: {{name: Ola Dahl, team: north}}
#
# quotas.yaml says who is to win how much, by month, quarter or year (`pipectl quota set`):
#   - {{who: kari, period: 2026-10, amount: 100000, day: 2026-09-01}}
#   - {{who: ola, period: 2026Q4, amount: 450000, day: 2026-09-01, note: "agreed in August"}}
#
# calls.yaml says what somebody calls for a period (`pipectl forecast submit`):
#   - {{who: kari, period: 2026Q4, commit: 300000, best_case: 400000, day: 2026-11-02}}
#
# rates.yaml says, from a day on, what 1 of another currency is worth (`pipectl rates set`):
#   - {{day: 2026-01-01, currency: EUR, rate: 11.35}}
#   - {{day: 2026-01-01, currency: DKK, rate: 1.52}}
#
# accounts/ may hold a file for each firm that buys: `pipectl account add` writes one.
"""


def _settings_text(settings: Settings) -> str:
    lines = _noted(dump_record(settings), _SETTINGS_NOTES)
    head = "# The settings of this store; its deals are in deals/, one file each."
    return "\n".join([head, "", *lines, "", _FURTHER_FILES])


_PIPELINE_NOTES: Final = {
    "kind": "its deals are leads",
    "forecast": "out of won, win rate, velocity, quota and forecast",
    "qualification": f"one of {', '.join(FRAMEWORKS)}, or your own",
    "probabilities": "stage: those below; history: measured, from 20 resolved deals on",
}

_ABOUT_CRITERIA: Final = """\
# Criteria of your own, and when a deal is qualified:
# qualification: {criteria: [{id: budget, weight: 2, hard: true}, {id: need}], pass: {sum: 6}}
# What was assessed longer ago is shown as aged:
# evidence_days: 90
"""

_ABOUT_STAGES: Final = f"""\
# probability   the chance to win, in percent; a deal may have its own
# category      the row in the forecast: {", ".join(CATEGORIES)}
# rotting_days  a deal that nobody touched for longer is stale
# type          won or lost; every other stage is open
# A stage may also ask for what a deal must have to go forward, and set the next step:
#   exit: {{require: [amount, expected_close], qualification: {{budget: likely}}}}
#   exit: {{activities: {{meeting: 1}}, next_step: true, no_open_objection: true, done: [benefit]}}
#   exit: {{signals: [commitment]}}
#   on_enter: {{next_step: {{what: "Call back", due: +3d}}}}"""

_ABOUT_REASONS: Final = """\
# class: lost was a real chance, disqualified never was one, no_decision ended in nothing;
# the narrow win rate leaves the last two out."""


_ABOUT_SIGNALS: Final = """\
# What tells that a customer is ready to close: `pipectl log DEAL signal:commitment` books one.
signals:"""


def pipeline_text(pipeline: Pipeline) -> str:
    """Return the text of a new pipeline's file, commented."""
    keys = dump_record(pipeline)
    stages = [_without(stage, type="open") for stage in _maps(keys.pop("stages"))]
    reasons = _maps(keys.pop("lost_reasons"))
    signals = _maps(keys.pop("signals", []))
    sources = keys.pop("sources") or ()
    return "\n".join(
        [
            "# A pipeline: the stages of a deal, in order. Ids stand in deals and never change;",
            "# names may.",
            "",
            *_noted(_without(keys, kind="deals", forecast="true"), _PIPELINE_NOTES),
            "",
            _ABOUT_CRITERIA,
            _ABOUT_STAGES,
            "stages:",
            *_rows(stages),
            "",
            _ABOUT_REASONS,
            "lost_reasons:",
            *_rows(reasons),
            "",
            *([_ABOUT_SIGNALS, *_rows(signals), ""] if signals else []),
            "# Where deals come from.",
            "sources:",
            *(f"  - {source}" for source in sources),
            "",
        ]
    )


def _maps(items: Plain) -> list[dict[str, Plain]]:
    assert isinstance(items, list)  # noqa: S101 - it is a dumped list of records
    return [item for item in items if isinstance(item, dict)]


def _without(keys: Mapping[str, Plain], **defaults: str) -> dict[str, Plain]:
    """Leave out the keys that say no more than their default."""
    return {key: value for key, value in keys.items() if defaults.get(key, ...) != value}


def _noted(keys: Mapping[str, Plain], notes: Mapping[str, str]) -> list[str]:
    """Write keys in block style, their notes in one column."""
    lines = {key: pair(key, value) for key, value in keys.items()}
    width = max(len(line) for key, line in lines.items() if key in notes)
    return [
        f"{line:{width}}  # {notes[key]}" if key in notes else line for key, line in lines.items()
    ]


def _rows(maps: Sequence[Mapping[str, Plain]]) -> list[str]:
    """Write maps in flow style, one to a line, their values in columns."""
    table = [[pair(key, value) for key, value in keys.items()] for keys in maps]
    columns = max(map(len, table))
    widths = [max(len(row[i]) for row in table if i < len(row)) + 1 for i in range(columns)]
    return ["  - {" + _row(row, widths) + "}" for row in table]


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [f"{cell},".ljust(width) for cell, width in zip(cells, widths, strict=False)]
    return " ".join([*padded[:-1], cells[-1]])

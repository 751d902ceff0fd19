"""The room between reports and formats: tables of typed cells."""

from pipectl.table.chosen import column_names, with_columns
from pipectl.table.kind import (
    NA,
    NEVER,
    STAGE_TONES,
    Cell,
    Kind,
    Named,
    Ratio,
    Row,
    Tone,
    Undefined,
)
from pipectl.table.table import (
    Column,
    Facts,
    Page,
    Selected,
    Table,
    as_page,
    check_cells,
    distinct,
    for_people,
    is_left_out,
    without_repeated,
)

__all__ = [
    "NA",
    "NEVER",
    "STAGE_TONES",
    "Cell",
    "Column",
    "Facts",
    "Kind",
    "Named",
    "Page",
    "Ratio",
    "Row",
    "Selected",
    "Table",
    "Tone",
    "Undefined",
    "as_page",
    "check_cells",
    "column_names",
    "distinct",
    "for_people",
    "is_left_out",
    "with_columns",
    "without_repeated",
]

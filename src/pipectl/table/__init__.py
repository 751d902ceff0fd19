"""The room between reports and formats: tables of typed cells."""

from pipectl.table.kind import NA, Cell, Kind, Ratio, Row, Undefined
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
)

__all__ = [
    "NA",
    "Cell",
    "Column",
    "Facts",
    "Kind",
    "Page",
    "Ratio",
    "Row",
    "Selected",
    "Table",
    "Undefined",
    "as_page",
    "check_cells",
    "distinct",
    "for_people",
    "is_left_out",
]

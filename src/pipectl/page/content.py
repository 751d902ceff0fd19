"""What a page is made of: the pages of reports, as a command hands them over."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from pipectl.table import Form

if TYPE_CHECKING:
    from pipectl.page.behind import PlaceOf
    from pipectl.table import Page, Table


class DealPage(NamedTuple):
    """One open deal with all that is to be shown of it, its owner and its stage."""

    deal: str
    owner: str
    stage: str
    page: Page


class Whose(NamedTuple):
    """The owner and the stage of a deal, as the filter of a page asks for them."""

    owner: str
    stage: str


class Content(NamedTuple):
    """All reports of one page.

    `names` are what deals are called, `people` what people are called, by id; `whose` are the
    owners and stages of deals. `hidden` counts the open deals without a section.
    `form` says how people read it. A `public` page is for strangers.
    """

    title: str
    period: str
    board: Page
    cards: Table
    forecast: Page
    quota: Page
    weekly: Page
    charted: tuple[Page, ...]
    deals: tuple[DealPage, ...]
    hidden: int
    names: Mapping[str, str]
    whose: Mapping[str, Whose]
    place_of: PlaceOf
    notes: tuple[str, ...] = ()
    form: Form = Form()
    public: bool = False
    people: Mapping[str, str] = MappingProxyType({})

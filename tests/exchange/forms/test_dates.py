"""Dates in their declared form."""

from __future__ import annotations

import re
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.exchange.forms.dates import date_form, read_moment
from pipectl.exchange.forms.moments import Moment, parse_zone

DAY = date(2026, 2, 3)


@pytest.mark.parametrize(
    ("text", "form", "second"),
    [
        ("2026-02-03", None, None),
        ("02/03/26", "MM/DD/YY", None),
        ("3.2.2026", "D.M.YYYY", None),
        ("03-Feb-2026", "DD-Mon-YYYY", None),
        ("02/03/26 08:55 PM", "MM/DD/YY hh:mm AM", 20 * 3600 + 55 * 60),
        ("02/03/26 12:05 am", "MM/DD/YY hh:mm AM", 300),
        ("02/03/26 12:05 PM", "MM/DD/YY hh:mm AM", 12 * 3600 + 300),
        ("2026-02-03T16:14:25.000+0000", "YYYY-MM-DDThh:mm:ss.fffzone", 58465),
        ("2026-02-03T16:14:25Z", "YYYY-MM-DDThh:mm:ss.fffzone", 58465),
        ("2026-02-03 16:14:25.123456 UTC", "YYYY-MM-DD hh:mm:ss.fff zone", 58465),
        ("2026-02-03 16:14:25.123456789UTC", "YYYY-MM-DD hh:mm:ss zone", 58465),
        ("2026-02-03 16:14:25 +02", "YYYY-MM-DD hh:mm:sszone", 58465),
        ("2026-02-03 16:14:25 CET", "YYYY-MM-DD hh:mm:ss zone", 58465),
        ("2026-02-03", "iso", None),
        ("2026-02-03 16:14", "iso", 58440),
        ("2026-02-03T16:14:25.5+01:00", "iso", 58465),
        ("20260203T161425Z", "iso", 58465),
        ("46056", "excel", None),
        ("46056.5", "excel", 43200),
        ("44594", "excel1904", None),
        ("1770135265", "epoch", 58465),
        ("1770135265123", "epoch", 58465),
        ("1770135265.25", "epoch", 58465),
        ("3. februar 2026", "D. Month YYYY", None),
        ("3. feb. 2026", "D. Mon YYYY", None),
        ("3 febbraio 2026", "D Month YYYY", None),
        ("3 февруари 2026 г.", "D Month YYYY г.", None),
        ("Tue, 03 Feb 2026 16:14:25 GMT", "Day, DD Mon YYYY hh:mm:ss zone", 58465),
        ("2026-02-03T16:14:25.123Z", "YYYY-MM-DDThh:mm:ss.fffzone", 58465),
        ("20260203", "YYYYMMDD", None),
    ],
)
def test_a_date_is_read_in_its_form(text: str, form: str | None, second: int | None) -> None:
    assert read_moment(text, [form] if form else ()) == Moment(DAY, second)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("02/03/26", None),
        ("2026-2-3", None),
        ("2026-02-03T10:00", None),
        ("2026-02-03", "MM/DD/YY"),
        ("13/03/26", "MM/DD/YY"),
        ("02/30/26", "MM/DD/YY"),
        ("03-Fbe-2026", "DD-Mon-YYYY"),
        ("03-ebm-2026", "DD-Mon-YYYY"),
        ("02/03/26 13:05 PM", "MM/DD/YY hh:mm AM"),
        ("02/03/26 ", "MM/DD/YY"),
        ("2026-02-03 25:00", "YYYY-MM-DD hh:mm"),
        ("0", "epoch"),
        ("450", "excel"),
        ("3. juna 2026", "D. Month YYYY"),
        ("3 jui 2026", "D Mon YYYY"),
        ("٠٢/٠٣/٢٦", "MM/DD/YY"),
        ("2026-02-03T12:00:00+99:00", "iso"),
        ("2026-02-03T12:00:00+23:75", "iso"),
        ("2026-02-03T12:00:00+02:60", "iso"),
        ("2026-02-03T12:00:00+14:01", "iso"),
        ("2026-02-03T12:00:00-1201", "iso"),
        ("2026-02-03 12:00:00 UTC-13", "YYYY-MM-DD hh:mm:ss zone"),
        ("253402300800", "epoch"),
        ("253402300800000", "epoch"),
        ("99999999999999999999", "epoch"),
    ],
)
def test_another_form_is_refused(text: str, form: str | None) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        read_moment(text, [form] if form else ())


@pytest.mark.parametrize("form", ["", "MM/DD", "YYYY", "YYYY-MM-DD-DD", "hh:mm"])
def test_a_form_without_year_month_and_day_is_refused(form: str) -> None:
    with pytest.raises(ValueError, match="write"):
        date_form(form)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_comes_back_from_its_form(day: date) -> None:
    assert read_moment(f"{day:%m/%d/%y}", ["MM/DD/YY"]).day == day
    assert read_moment(f"{day:%d.%m.%Y}", ["DD.MM.YYYY"]).day == day


def test_a_column_may_have_several_forms() -> None:
    forms = ("DD.MM.YYYY", "YYYY-MM-DD")
    assert read_moment("03.02.2026", forms) == read_moment("2026-02-03", forms) == Moment(DAY)
    with pytest.raises(ValueError, match=r"of the form DD\.MM\.YYYY or YYYY-MM-DD"):
        read_moment("02/03/26", forms)


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("2026-03-31T22:30:00Z", date(2026, 4, 1), 0.5),
        ("2026-03-31T22:30:00+02:00", date(2026, 3, 31), 22.5),
        ("2026-12-31 18:30:00 -0500", date(2027, 1, 1), 0.5),
        ("2026-03-31T22:30:00", date(2026, 3, 31), 22.5),
        ("2026-01-01 00:30:00 CET", date(2026, 1, 1), 0.5),
        ("2026-03-31 22:30:00 UTC+2", date(2026, 3, 31), 22.5),
    ],
)
def test_a_time_with_an_offset_becomes_the_day_of_the_zone(
    text: str, day: date, hour: float
) -> None:
    moment = read_moment(text, ["iso"], ZoneInfo("Europe/Oslo"))
    assert moment == Moment(day, int(hour * 3600))


@pytest.mark.parametrize("offset", ["+14:00", "+1400", "+14", "-12:00", "-9", "+5:45", "+0930"])
def test_every_offset_on_earth_is_read(offset: str) -> None:
    assert read_moment(f"2026-02-03T12:00:00{offset}", ["iso"]).day == DAY


@pytest.mark.parametrize(
    ("number", "day"),
    [
        ("253402300799", date(9999, 12, 31)),
        ("253402300799999", date(9999, 12, 31)),
        ("946684800000", date(2000, 1, 1)),
        ("1770135265123456", DAY),
        ("1770135265123456789", DAY),
    ],
)
def test_seconds_since_1970_end_with_the_year_9999(number: str, day: date) -> None:
    assert read_moment(number, ["epoch"]).day == day


def test_seconds_since_1970_become_the_day_of_the_zone() -> None:
    assert read_moment("1774996200", ["epoch"], ZoneInfo("Europe/Oslo")).day == date(2026, 4, 1)


def test_the_name_of_several_zones_is_refused_where_a_zone_is_declared() -> None:
    text, form = "2026-02-03 16:14:25 IST", "YYYY-MM-DD hh:mm:ss zone"
    assert read_moment(text, [form]).day == DAY
    with pytest.raises(ValueError, match="IST has no single offset"):
        read_moment(text, [form], ZoneInfo("Europe/Oslo"))


@pytest.mark.parametrize(
    ("time", "is_unsure"), [("22:30", True), ("01:00", True), ("12:00", False), ("00:00", False)]
)
def test_without_a_zone_a_time_near_midnight_is_unsure(time: str, *, is_unsure: bool) -> None:
    assert read_moment(f"2026-02-03T{time}Z", ["iso"]).is_unsure == is_unsure
    assert not read_moment(f"2026-02-03T{time}", ["iso"]).is_unsure


@pytest.mark.parametrize("name", ["Europe/Olso", "Europe", "../etc/passwd", "", "/etc/passwd"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"is not a time zone.*write one as Europe/Oslo"):
        parse_zone(name)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("CEST", "; did you mean Europe/Oslo?; write"),
        ("eest", "; did you mean Europe/Sofia?; write"),
        ("PDT", "zone; write one as Europe/Oslo or America/New_York"),
        ("IST", "zone; write one as Europe/Oslo or America/New_York"),
        ("Europe/Olso", "; did you mean Europe/Oslo?; write"),
    ],
)
def test_an_abbreviation_is_not_taken_for_another_zone(name: str, advice: str) -> None:
    with pytest.raises(ValueError, match=re.escape(advice)):
        parse_zone(name)


def test_a_computer_without_zones_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zoneinfo.TZPATH", ())
    monkeypatch.setattr("pipectl.exchange.forms.moments.available_timezones", set)
    with pytest.raises(ValueError, match="no list of time zones; write `pip install tzdata`"):
        parse_zone("Europe/Nowhere")

"""Two versions of a file merged: entries, fields, tags, maps, closes, comments, contradictions."""

from __future__ import annotations

import re
from random import Random

import pytest

from pipectl.store.collection.collections import DEALS
from pipectl.store.collection.reader import read_file
from pipectl.store.merge.files import Data, MergedFile, merge_file
from pipectl.store.merge.pieces import UnmergeableError
from pipectl.store.setup import read_setup

PATH = "deals/acme-website-k7qm.yaml"
FILES = {
    "pipectl.yaml": b"version: 1\ncurrency: NOK\nfields: {region: text}\n",
    "pipelines/sales.yaml": b"""\
name: Sales
stages:
  - {id: prospecting, name: Prospecting, probability: 5}
  - {id: proposal, name: Proposal, probability: 50}
  - {id: negotiation, name: Negotiation, probability: 75}
  - {id: won, name: Won, type: won}
  - {id: lost, name: Lost, type: lost}
lost_reasons:
  - {id: price, name: Price, class: lost}
""",
    "pipelines/partners.yaml": b"""\
name: Partners
stages:
  - {id: prospecting, name: Prospecting, probability: 5}
  - {id: signed, name: Signed, type: won}
  - {id: gone, name: Gone, type: lost}
""",
    "team.yaml": b"kari: {name: Kari Nes}\nola: {name: Ola Berg}\neva: {name: Eva Lund}\n",
}
BASE = """\
title: Website
account: Acme AS
owner: kari
amount: 100000
currency: NOK
stage: prospecting
tags: [web, nordic]
refs: {crm: "17"}
qualification:
  budget: {state: weak, evidence: "a hunch"}
  need: {state: likely}
history:
  - {day: 2026-09-01, by: kari, stage: prospecting, amount: 100000, currency: NOK, owner: kari}
  - {day: 2026-09-10, by: kari, note: "first call", qualification: {budget: weak, need: likely}}
"""
FIRST, SECOND = BASE.splitlines(keepends=True)[-2:]


def changed(*pairs: tuple[str, str], text: str = BASE) -> str:
    """Return the deal with texts in place of others."""
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def logged(text: str, *entries: str) -> str:
    """Return the deal with entries at the end of its history."""
    return text + "".join(f"  - {{{entry}}}\n" for entry in entries)


def merged(ours: str, theirs: str, base: str = BASE, path: str = PATH) -> MergedFile:
    data = Data(base.encode(), ours.encode(), theirs.encode())
    return merge_file(path, data, FILES)


def clean(ours: str, theirs: str, base: str = BASE, path: str = PATH) -> str:
    """Return what two versions merge to without a conflict, either way round."""
    result = merged(ours, theirs, base, path)
    assert not result.has_conflicts, result.data.decode()
    assert merged(theirs, ours, base, path) == result
    return result.data.decode()


def conflict(ours: str, theirs: str, base: str = BASE, path: str = PATH) -> str:
    """Return what two versions that contradict each other merge to; the other way is mirrored."""
    result, mirrored = merged(ours, theirs, base, path), merged(theirs, ours, base, path)
    assert result.has_conflicts
    assert mirrored.has_conflicts
    assert taken(result.data.decode(), 0) == taken(mirrored.data.decode(), 1)
    assert taken(result.data.decode(), 1) == taken(mirrored.data.decode(), 0)
    if path == PATH:
        for side in (0, 1):
            assert problems(taken(result.data.decode(), side)) == []
    return result.data.decode()


def taken(text: str, side: int) -> str:
    """Take one side of every conflict whole."""
    pattern = r"<{7} ours\n(.*?)={7}\n(.*?)>{7} theirs\n"
    return re.sub(pattern, lambda match: match[side + 1], text, flags=re.DOTALL)


def problems(text: str) -> list[str]:
    setup, _ = read_setup(FILES)
    assert setup is not None
    reading = read_file(DEALS, "acme-website-k7qm", PATH, text.encode(), setup)
    return [problem.what for problem in reading.problems]


def history(text: str) -> list[str]:
    return text.partition("history:\n")[2].splitlines(keepends=True)


NOTE = 'day: 2026-09-20, by: kari, note: "they liked it"'
OTHER = 'day: 2026-09-20, by: ola, note: "a call back"'


def test_two_notes_are_both_there() -> None:
    assert clean(logged(BASE, NOTE), logged(BASE, OTHER)) == logged(BASE, NOTE, OTHER)


def test_what_both_added_alike_counts_once() -> None:
    assert clean(logged(BASE, NOTE, OTHER), logged(BASE, NOTE)) == logged(BASE, NOTE, OTHER)


def test_of_two_alike_on_one_side_both_stay() -> None:
    call = "day: 2026-09-20, by: kari, activity: call"
    assert clean(logged(BASE, call, call), logged(BASE, call)) == logged(BASE, call, call)


def test_a_side_keeps_the_order_of_its_own_moves() -> None:
    ours = logged(
        changed(("stage: prospecting\ntags", "stage: negotiation\ntags")),
        "day: 2026-09-20, by: kari, stage: proposal",
        "day: 2026-09-20, by: kari, stage: negotiation",
    )
    text = clean(ours, logged(BASE, OTHER))
    assert text.index("stage: proposal}") < text.index("stage: negotiation}")
    assert problems(text) == []


def test_an_entry_stands_behind_the_last_of_its_day_or_before() -> None:
    ours = changed((SECOND, f'  - {{day: 2026-09-05, by: kari, note: "early"}}\n{SECOND}'))
    text = clean(ours, logged(BASE, OTHER))
    assert [line[10:20] for line in history(text)] == [
        "2026-09-01",
        "2026-09-05",
        "2026-09-10",
        "2026-09-20",
    ]


def test_a_correction_stays_in_its_place() -> None:
    ours = changed(("first call", "first meeting"))
    assert clean(ours, logged(BASE, NOTE)) == logged(ours, NOTE)


def test_a_removed_entry_stays_removed() -> None:
    base = logged(BASE, NOTE)
    assert clean(BASE, logged(base, OTHER), base) == logged(BASE, OTHER)


def test_two_corrections_of_one_entry_are_a_conflict_around_it() -> None:
    ours, theirs = changed(("first call", "a meeting")), changed(("first call", "a mail"))
    text = conflict(ours, logged(theirs, NOTE))
    assert text.count("<<<<<<<") == 1
    assert taken(text, 0) == logged(ours, NOTE)
    assert taken(text, 1) == logged(theirs, NOTE)


def test_a_correction_against_a_removal_is_a_conflict() -> None:
    ours = changed((SECOND, SECOND.replace("first call", "a meeting")))
    base = logged(BASE, NOTE)
    theirs = changed((NOTE, NOTE.replace("liked", "loved")), text=base)
    text = conflict(ours, theirs, base)
    assert taken(text, 0) == ours
    assert "a meeting" in taken(text, 1)
    assert "loved" in taken(text, 1)


AMOUNT = logged(
    changed(("amount: 100000\n", "amount: 120000\n")), "day: 2026-09-20, by: kari, amount: 120000"
)
OTHER_AMOUNT = logged(
    changed(("amount: 100000\n", "amount: 90000\n")), "day: 2026-09-21, by: ola, amount: 90000"
)


def test_two_amounts_are_a_conflict_at_the_top_and_around_their_entries() -> None:
    assert conflict(logged(AMOUNT, NOTE), OTHER_AMOUNT) == changed(
        (
            "amount: 100000\n",
            "<<<<<<< ours\namount: 120000\n=======\namount: 90000\n>>>>>>> theirs\n",
        )
    ) + (
        "<<<<<<< ours\n  - {day: 2026-09-20, by: kari, amount: 120000}\n=======\n>>>>>>> theirs\n"
        f"  - {{{NOTE}}}\n"
        "<<<<<<< ours\n=======\n  - {day: 2026-09-21, by: ola, amount: 90000}\n>>>>>>> theirs\n"
    )


def test_one_amount_from_both_sides_is_none() -> None:
    theirs = AMOUNT.replace("by: kari, amount: 120000}", "by: ola, amount: 120000.00}")
    text = clean(AMOUNT, theirs)
    assert "amount: 120000\n" in text
    assert problems(text) == []


def test_an_amount_and_another_currency_are_a_conflict() -> None:
    theirs = logged(
        changed(("currency: NOK\n", "currency: EUR\n")), "day: 2026-09-21, by: ola, currency: EUR"
    )
    assert "EUR" not in taken(conflict(AMOUNT, theirs), 0)


def test_different_fields_are_merged() -> None:
    theirs = logged(
        changed(("owner: kari\namount", "owner: ola\namount")),
        "day: 2026-09-21, by: ola, owner: ola",
    )
    text = clean(AMOUNT, theirs)
    assert "owner: ola\namount: 120000\n" in text
    assert problems(text) == []


def test_what_an_entry_in_conflict_sets_besides_is_in_conflict_too() -> None:
    ours = logged(
        changed(("amount: 100000\n", "amount: 120000\n"), ("owner: kari\n", "owner: eva\n")),
        "day: 2026-09-20, by: kari, amount: 120000, owner: eva",
    )
    text = conflict(ours, OTHER_AMOUNT)
    assert "owner: kari\n" in taken(text, 1)


CLOSED = logged(
    changed(("stage: prospecting\ntags", "stage: won\ntags")),
    "day: 2026-09-20, by: kari, stage: won",
)


@pytest.mark.parametrize("day", ["2026-09-11", "2026-09-20", "2026-09-25"])
def test_a_close_and_a_move_are_a_conflict_whatever_the_days(day: str) -> None:
    theirs = logged(
        changed(("stage: prospecting\ntags", "stage: proposal\ntags")),
        f"day: {day}, by: ola, stage: proposal",
    )
    text = conflict(CLOSED, theirs)
    assert "stage: proposal" not in taken(text, 0)
    assert "stage: won" not in taken(text, 1)


def test_a_close_and_a_move_that_was_taken_back_are_a_conflict() -> None:
    theirs = logged(
        BASE,
        "day: 2026-09-12, by: ola, stage: proposal",
        "day: 2026-09-13, by: ola, stage: prospecting",
    )
    assert taken(conflict(CLOSED, theirs), 0) == CLOSED


def test_two_wins_of_different_people_are_a_conflict() -> None:
    text = conflict(CLOSED, CLOSED.replace("by: kari, stage: won", "by: ola, stage: won"))
    assert text.count("<<<<<<<") == 1
    assert taken(text, 0) == CLOSED


def test_one_win_on_both_sides_counts_once() -> None:
    assert clean(CLOSED, logged(CLOSED, OTHER)) == logged(CLOSED, OTHER)


def test_an_end_that_both_had_for_a_while_is_one_that_differs_now() -> None:
    reopened = logged(
        CLOSED.replace("stage: won\ntags", "stage: proposal\ntags"),
        "day: 2026-09-22, by: ola, stage: proposal",
    )
    text = conflict(CLOSED, reopened)
    assert (taken(text, 0), taken(text, 1)) == (CLOSED, reopened)


def test_two_reasons_of_a_loss_are_a_conflict() -> None:
    lost = logged(
        changed(("stage: prospecting\ntags", "stage: lost\ntags")),
        "day: 2026-09-20, by: kari, stage: lost, reason: price",
    )
    ours, theirs = (
        logged(lost, f'day: 2026-09-21, by: {who}, reason: "{why}"')
        for who, why in (("kari", "too late for them"), ("ola", "a cousin won"))
    )
    assert taken(conflict(ours, theirs, lost), 1) == theirs


def test_a_reason_of_a_loss_and_a_reopening_are_a_conflict() -> None:
    lost = logged(
        changed(("stage: prospecting\ntags", "stage: lost\ntags")),
        "day: 2026-09-20, by: kari, stage: lost, reason: price",
    )
    ours = logged(lost, 'day: 2026-09-21, by: kari, reason: "too late for them"')
    theirs = logged(
        lost.replace("stage: lost\ntags", "stage: proposal\ntags"),
        "day: 2026-09-21, by: ola, stage: proposal",
    )
    assert taken(conflict(ours, theirs, lost), 1) == theirs


def test_stages_of_two_pipelines_are_a_conflict() -> None:
    ours = logged(
        changed(("stage: prospecting\ntags", "stage: proposal\ntags")),
        "day: 2026-09-20, by: kari, stage: proposal",
    )
    theirs = logged(
        changed(("stage: prospecting\ntags", "stage: prospecting\npipeline: partners\ntags")),
        "day: 2026-09-20, by: ola, stage: prospecting, pipeline: partners",
    )
    assert taken(conflict(ours, theirs), 1) == theirs


def test_tags_are_a_set() -> None:
    ours = changed(("[web, nordic]", "[web, nordic, b2b, early]"))
    theirs = changed(("[web, nordic]", "[nordic, asap]"))
    assert "tags: [nordic, asap, b2b, early]\n" in clean(ours, theirs)


def test_maps_are_merged_by_key() -> None:
    ours = changed(('{crm: "17"}', '{crm: "17", erp: a1}'))
    theirs = changed(('{crm: "17"}', '{crm: "18"}'))
    assert 'refs: {crm: "18", erp: a1}\n' in clean(ours, theirs)


def test_two_values_under_one_key_are_a_conflict() -> None:
    ours, theirs = changed(('"17"', '"18"')), changed(('"17"', '"19"'))
    text = conflict(ours, theirs)
    assert (taken(text, 0), taken(text, 1)) == (ours, theirs)


def test_two_titles_are_a_conflict_at_the_top_alone() -> None:
    ours, theirs = changed(("Website", "Web shop")), changed(("Website", "Web site"))
    text = conflict(logged(ours, NOTE), logged(theirs, OTHER))
    assert taken(text, 0) == logged(ours, NOTE, OTHER)


def test_new_keys_stand_behind_the_one_before_them() -> None:
    ours = changed(("owner: kari\namount", "source: fair\nowner: kari\namount"))
    theirs = changed(("owner: kari\namount", "campaign: autumn\nowner: kari\nkind: new\namount"))
    assert clean(ours, theirs).splitlines()[1:6] == [
        "account: Acme AS",
        "campaign: autumn",
        "source: fair",
        "owner: kari",
        "kind: new",
    ]


def qualified(text: str, answer: str, state: str, who: str) -> str:
    new = changed(('budget: {state: weak, evidence: "a hunch"}', f"budget: {answer}"), text=text)
    return logged(new, f"day: 2026-09-20, by: {who}, qualification: {{budget: {state}}}")


def test_criteria_are_merged_one_by_one() -> None:
    ours = qualified(BASE, '{state: confirmed, evidence: "their mail"}', "confirmed", "kari")
    theirs = logged(
        changed(("need: {state: likely}", "need: {state: weak}")),
        "day: 2026-09-20, by: ola, qualification: {need: weak}",
    )
    text = clean(ours, theirs)
    assert 'evidence: "their mail"}\n  need: {state: weak}\n' in text
    assert problems(text) == []


def test_two_states_of_a_criterion_are_a_conflict() -> None:
    ours = qualified(BASE, '{state: confirmed, evidence: "their mail"}', "confirmed", "kari")
    theirs = qualified(BASE, '{state: likely, evidence: "a hunch"}', "likely", "ola")
    text = conflict(ours, theirs)
    assert (taken(text, 0), taken(text, 1)) == (ours, theirs)


def test_a_state_with_evidence_of_another_one_is_a_conflict() -> None:
    ours = qualified(BASE, '{state: confirmed, evidence: "a hunch"}', "confirmed", "kari")
    theirs = qualified(BASE, '{state: weak, evidence: "they said no"}', "weak", "ola")
    text = conflict(ours, theirs)
    assert "they said no" not in taken(text, 0)


def test_an_objection_that_both_opened_under_one_id_is_a_conflict() -> None:
    ours, theirs = (
        logged(BASE, f'day: 2026-09-20, by: {who}, objection: {{id: k7, text: "{text}"}}')
        for who, text in (("kari", "too dear"), ("ola", "too late"))
    )
    assert taken(conflict(ours, theirs), 0) == ours


def test_a_top_edited_by_hand_is_merged_three_ways() -> None:
    ours = changed(("amount: 100000\n", "amount: 130000\n"))
    text = clean(ours, logged(BASE, OTHER))
    assert text == logged(ours, OTHER)


def test_a_top_edited_by_hand_against_an_entry_is_a_conflict() -> None:
    ours = changed(("amount: 100000\n", "amount: 130000\n"))
    data = merged(ours, OTHER_AMOUNT).data.decode()
    assert (taken(data, 0), taken(data, 1)) == (ours, OTHER_AMOUNT)


ERASED = """\
title: Erased
owner: kari
amount: 100000
currency: NOK
stage: prospecting
qualification:
  budget: {state: weak, evidence: "erased"}
  need: {state: likely}
history:
  - {day: 2026-09-01, by: kari, stage: prospecting, amount: 100000, currency: NOK, owner: kari}
  - {day: 2026-09-10, by: kari, qualification: {budget: weak, need: likely}}
"""


@pytest.mark.parametrize(
    "theirs",
    [
        logged(BASE, NOTE),
        changed(("Website", "Web")),
        changed(("stage: prospecting\ntags", "source: x\nstage: prospecting\ntags")),
    ],
)
def test_an_erased_deal_against_new_text_is_a_conflict(theirs: str) -> None:
    data = merged(ERASED, theirs).data.decode()
    assert (taken(data, 0), taken(data, 1)) == (ERASED, theirs)


def test_an_erased_deal_takes_new_figures() -> None:
    text = clean(ERASED, OTHER_AMOUNT)
    assert "Acme" not in text
    assert "amount: 90000\n" in text


def test_comments_of_both_sides_are_there_once() -> None:
    ours = changed(("owner: kari\namount", "# since May\nowner: kari\namount"))
    theirs = changed(
        ("amount: 100000\n", "amount: 100000  # a guess\n"), (SECOND, f"# Ola\n{SECOND}")
    )
    text = clean(logged(ours, NOTE), theirs)
    assert text == logged(
        changed(
            (
                "owner: kari\namount: 100000\n",
                "# since May\nowner: kari\namount: 100000  # a guess\n",
            ),
            (SECOND, f"# Ola\n{SECOND}"),
        ),
        NOTE,
    )


def test_a_value_and_the_comment_behind_it_come_from_two_sides() -> None:
    theirs = changed(("amount: 100000\n", "amount: 100000  # a guess\n"))
    assert "amount: 120000  # a guess\n" in clean(AMOUNT, theirs)


def test_a_comment_that_both_added_stands_there_once() -> None:
    note = f"  # in October\n  - {{{NOTE}}}\n"
    other = f"  # in October\n  - {{{OTHER}}}\n"
    assert clean(BASE + note, BASE + other).count("# in October") == 1


def test_comments_at_one_place_are_all_there() -> None:
    ours, theirs = f"# by Kari\n{BASE}", f"# by Ola\n{BASE}"
    assert clean(ours, theirs) == f"# by Kari\n# by Ola\n{BASE}"


def test_a_comment_that_came_to_a_removed_key_stays() -> None:
    base = changed(("owner: kari\namount", "source: fair\nkind: new\nowner: kari\namount"))
    ours = changed(("source: fair\n", "# since May\nsource: fair\n"), text=base)
    theirs = changed(("source: fair\n", ""), text=base)
    assert clean(ours, theirs, base) == changed(("source: fair\n", "# since May\n"), text=base)


def test_line_ends_and_a_byte_order_mark_stay() -> None:
    ours, theirs, base = (
        "\ufeff" + text.replace("\n", "\r\n")
        for text in (logged(BASE, NOTE), logged(BASE, OTHER), BASE)
    )
    assert clean(ours, theirs, base) == "\ufeff" + logged(BASE, NOTE, OTHER).replace("\n", "\r\n")


def test_a_last_line_without_an_end_stays_so() -> None:
    ours = changed(("Website", "Web shop"))
    theirs = changed(("Acme AS", "Acme"))
    text = clean(ours.rstrip("\n"), theirs.rstrip("\n"), BASE.rstrip("\n"))
    assert text == changed(("Website", "Web shop"), ("Acme AS", "Acme")).rstrip("\n")


def test_two_files_that_both_began_have_what_is_alike_once() -> None:
    assert clean(logged(BASE, NOTE), logged(BASE, OTHER), "") == logged(BASE, NOTE, OTHER)


def test_a_history_in_brackets_is_edited_where_nothing_is_in_conflict() -> None:
    base = "title: Website\nstage: prospecting\nhistory: [{day: 2026-09-01, stage: prospecting}]\n"
    ours, theirs = (base.replace("}]", f"}}, {{{entry}}}]") for entry in (NOTE, OTHER))
    assert clean(ours, theirs, base) == base.replace("}]", f"}}, {{{NOTE}}}, {{{OTHER}}}]")


@pytest.mark.parametrize(
    "broken",
    [
        "title: [\n",
        "<<<<<<< ours\n" + BASE,
        changed(("amount: 100000\n", "amount: 100,000\n")),
        changed(("stage: prospecting\ntags", "stage: proposal\ntags")),
        f"{{title: Website, stage: prospecting, history: [{FIRST.strip()[2:]}]}}\n",
        "\x00",
        "- a\n- b\n",
        "",
    ],
)
def test_a_broken_file_is_not_merged(broken: str) -> None:
    for versions in ((broken, logged(BASE, NOTE)), (logged(BASE, NOTE), broken)):
        with pytest.raises(UnmergeableError):
            merged(*versions)


def test_a_store_without_its_pipelines_merges_nothing() -> None:
    data = Data(*(text.encode() for text in (BASE, logged(BASE, NOTE), logged(BASE, OTHER))))
    with pytest.raises(UnmergeableError, match="cannot be read"):
        merge_file(PATH, data, {"pipectl.yaml": FILES["pipectl.yaml"]})


def test_another_list_in_conflict_does_not_matter() -> None:
    data = Data(*(text.encode() for text in (BASE, logged(BASE, NOTE), logged(BASE, OTHER))))
    files = {**FILES, "quotas.yaml": b"<<<<<<< ours\n", "team.yaml": b"<<<<<<< ours\n"}
    assert merge_file(PATH, data, files).data.decode() == logged(BASE, NOTE, OTHER)


def test_an_entry_that_an_earlier_merge_put_before_others_of_its_day_stays_there() -> None:
    base = logged(BASE, 'day: 2026-09-20, by: eva, note: "b"')
    ours = logged(base, 'day: 2026-09-20, by: eva, note: "c"')
    theirs = logged(
        BASE, 'day: 2026-09-20, by: ola, note: "a"', 'day: 2026-09-20, by: eva, note: "b"'
    )
    assert clean(ours, theirs, base) == logged(theirs, 'day: 2026-09-20, by: eva, note: "c"')


@pytest.mark.parametrize("seed", range(10))
def test_three_who_share_a_deal_all_day_lose_no_note(seed: int) -> None:
    """Each writes or syncs in turn; the place they share is as the last one has left it."""
    dice = Random(seed)  # noqa: S311 - a game
    shared = BASE
    notes: list[str] = []
    bases, versions = [BASE] * 3, [BASE] * 3
    for _ in range(20):
        who = dice.randrange(3)
        if dice.random() < 1 / 2:
            notes.append(f'"{dice.choice("abcdefgh")}{len(notes)}"')
            day = dice.choice(["2026-09-20", "2026-09-20", "2026-09-21"])
            versions[who] = logged(versions[who], f"day: {day}, by: p{who}, note: {notes[-1]}")
        else:
            shared = clean(versions[who], shared, bases[who])
            bases[who] = versions[who] = shared
    for who in range(3):
        shared = clean(versions[who], shared, bases[who])
    assert [shared.count(note) for note in notes] == [1] * len(notes)


def test_markers_are_as_long_as_git_wants_them() -> None:
    data = Data(*(text.encode() for text in (BASE, AMOUNT, OTHER_AMOUNT)))
    assert b"\n<<<<<<<<<< ours\n" in merge_file(PATH, data, FILES, 10).data


def test_a_deal_of_a_stage_that_the_pipeline_does_not_have_yet_is_merged() -> None:
    theirs = logged(
        changed(("stage: prospecting\ntags", "stage: trial\ntags")),
        "day: 2026-09-20, by: ola, stage: trial",
    )
    assert clean(logged(BASE, NOTE), theirs).endswith("stage: trial}\n")


ACCOUNT = """\
name: Acme AS
aliases: [Acme]
address: {street: Storgata 1, city: Oslo}
tags: [key]
x-crm: {id: "4", owner: a}
"""


def account(*pairs: tuple[str, str]) -> str:
    return changed(*pairs, text=ACCOUNT)


def test_an_account_is_merged_by_its_fields() -> None:
    ours = account(("[Acme]", "[Acme, ACME]"), ("Storgata 1", "Storgata 2"))
    theirs = account(("[Acme]", "[Acme, Acme A/S]"), ("Oslo", "Bergen"), ('"4"', '"5"'))
    assert clean(ours, theirs, ACCOUNT, "accounts/acme-as.yaml") == account(
        ("[Acme]", "[Acme, ACME, Acme A/S]"),
        ("Storgata 1, city: Oslo", "Storgata 2, city: Bergen"),
        ('"4"', '"5"'),
    )  # fmt: skip


def test_two_names_of_an_account_are_a_conflict() -> None:
    ours, theirs = account(("Acme AS", "Acme Norge")), account(("Acme AS", "Acme Group"))
    text = conflict(ours, theirs, ACCOUNT, "accounts/acme-as.yaml")
    assert (taken(text, 0), taken(text, 1)) == (ours, theirs)


QUOTAS = "# agreed in August\n- {who: kari, period: 2026-10, amount: 100000, day: 2026-09-01}\n"


def quota(who: str, amount: int, period: str = "2026-11", more: str = "") -> str:
    return f"- {{who: {who}, period: {period}, amount: {amount}, day: 2026-09-01{more}}}\n"


def test_appended_quotas_are_all_there() -> None:
    ours, theirs = QUOTAS + quota("kari", 5), QUOTAS + quota("ola", 6)
    assert clean(ours, theirs, QUOTAS, "quotas.yaml") == ours + quota("ola", 6)


def test_two_quotas_of_one_thing_are_a_conflict_and_the_others_are_not() -> None:
    ours = QUOTAS + quota("kari", 5) + quota("eva", 7)
    theirs = QUOTAS + quota("kari", 6, more=', note: "revised"') + quota("ola", 8)
    text = conflict(ours, theirs, QUOTAS, "quotas.yaml")
    assert taken(text, 0) == QUOTAS + quota("kari", 5) + quota("eva", 7) + quota("ola", 8)
    assert quota("eva", 7) in taken(text, 1)
    assert quota("kari", 5) not in taken(text, 1)


def test_quotas_of_two_people_are_all_there_though_their_manager_has_less() -> None:
    base = QUOTAS + quota("eva", 10)
    ours, theirs = base + quota("kari", 6), base + quota("ola", 7)
    below = "kari: {name: Kari, manager: eva}\nola: {name: Ola, manager: eva}\neva: {name: Eva}\n"
    files = {**FILES, "team.yaml": below.encode()}
    versions = Data(base.encode(), ours.encode(), theirs.encode())
    both = merge_file("quotas.yaml", versions, files)
    assert (both.has_conflicts, both.data.decode()) == (False, ours + quota("ola", 7))


def test_quotas_that_do_not_add_up_only_together_are_a_conflict() -> None:
    months = "".join(quota("kari", 5, f"2026-0{month}") for month in (7, 8))
    ours = QUOTAS + months + quota("kari", 5, "2026-09") + quota("eva", 7)
    theirs = QUOTAS + months + quota("kari", 12, "2026Q3")
    text = conflict(ours, theirs, QUOTAS + months, "quotas.yaml")
    assert quota("kari", 12, "2026Q3") not in taken(text, 0)
    assert quota("eva", 7) in taken(text, 1)


def test_two_rates_of_a_currency_and_day_are_a_conflict() -> None:
    base = "- {day: 2026-01-01, currency: EUR, rate: 11.35}\n"
    ours, theirs = (f"{base}- {{day: 2026-02-01, currency: EUR, rate: {r}}}\n" for r in (11, 12))
    text = conflict(ours, theirs, base, "rates.yaml")
    assert (taken(text, 0), taken(text, 1)) == (ours, theirs)


def test_rates_of_two_currencies_are_all_there() -> None:
    ours, theirs = (f"- {{day: 2026-02-01, currency: {c}, rate: 11.5}}\n" for c in ("EUR", "GBP"))
    assert clean(ours, theirs, "", "rates.yaml") == ours + theirs


def test_a_calls_commit_has_one_value() -> None:
    ours, theirs = (
        f"- {{who: kari, period: 2026Q4, commit: {n}, day: 2026-11-02}}\n" for n in (5, 6)
    )
    text = conflict(ours, theirs, "", "calls.yaml")
    assert (taken(text, 0), taken(text, 1)) == (ours, theirs)
    other = theirs.replace("who: kari", "who: ola")
    assert clean(ours, other, "", "calls.yaml") == ours + other


def test_two_assertions_of_one_figure_are_a_conflict() -> None:
    ours, theirs = (f"- {{figure: won, period: 2026Q3, amount: {n}}}\n" for n in (5, 6))
    text = conflict(ours, theirs, "", "assertions.yaml")
    assert (taken(text, 0), taken(text, 1)) == (ours, theirs)
    assert clean(ours, ours + theirs.replace("2026Q3", "2026Q2"), "", "assertions.yaml")


TEAM = "kari: {name: Kari Nes, team: north}\nola: {name: Ola Berg, team: north}\n"


def test_a_team_is_merged_person_by_person() -> None:
    ours = changed(("Kari Nes, team: north", "Kari Nes, team: south"), text=TEAM)
    theirs = changed(("Kari Nes", "Kari Moe"), text=TEAM) + "eva: {name: Eva Lund}\n"
    assert clean(ours, theirs, TEAM, "team.yaml") == changed(
        ("Kari Nes, team: north", "Kari Moe, team: south"), text=theirs.replace("Moe", "Nes")
    )


def test_a_circle_of_managers_is_a_conflict() -> None:
    ours = changed(("Kari Nes,", "Kari Nes, manager: ola,"), text=TEAM)
    theirs = changed(("Ola Berg,", "Ola Berg, manager: kari,"), text=TEAM)
    text = conflict(ours, theirs, TEAM, "team.yaml")
    assert (taken(text, 0), taken(text, 1)) == (ours, theirs)


@pytest.mark.parametrize(
    "path", ["pipectl.yaml", "pipelines/sales.yaml", "notes.txt", "deals/a.md"]
)
def test_other_files_are_gits_own(path: str) -> None:
    with pytest.raises(UnmergeableError, match="no file"):
        merged("a: 1\n", "b: 2\n", "", path)


# A base that git made of two, of branches that merged each other.


def of_two(first: str, second: str, sign: int = 9) -> str:
    """Return BASE with the end that two branches gave it, as git writes such a base."""
    marks = [f"{each * sign}{name}\n" for each, name in (("<", " one"), ("=", ""), (">", " two"))]
    return BASE + marks[0] + first + marks[1] + second + marks[2]


NOTES = [f'  - {{day: 2026-09-2{at}, by: kari, note: "{at}"}}\n' for at in range(5)]


@pytest.mark.parametrize("sign", [7, 9, 11])
def test_notes_after_branches_merged_each_other_are_all_kept_once(sign: int) -> None:
    both = BASE + NOTES[0] + NOTES[1]
    text = clean(both + NOTES[2], both + NOTES[3], of_two(NOTES[0], NOTES[1], sign))
    assert text == BASE + "".join(NOTES[:4])


def test_a_note_of_one_of_two_bases_that_is_removed_since_stays_removed() -> None:
    both = BASE + NOTES[0] + NOTES[1]
    text = clean(BASE + NOTES[1] + NOTES[2], both, of_two(NOTES[0], NOTES[1]))
    assert text == BASE + NOTES[1] + NOTES[2]


def test_what_two_bases_say_differently_is_chosen_by_a_person() -> None:
    ours, theirs, third = (BASE.replace("title: Website", f"title: {name}") for name in "ABC")
    lines = BASE.splitlines(keepends=True)[1:]
    base = "<<<<<<<<< one\ntitle: A\n=========\ntitle: B\n>>>>>>>>> two\n" + "".join(lines)
    assert clean(ours, ours, base) == ours
    assert merged(ours, theirs, base).has_conflicts
    assert merged(ours, third, base).has_conflicts

"""At a terminal a command asks for what is missing; elsewhere it never does."""

from __future__ import annotations

from pathlib import Path

import pytest

from processes import answer
from transcripts import Shell

pytestmark = pytest.mark.slow


@pytest.fixture
def store(tmp_path: Path) -> Path:
    shell = Shell(tmp_path)
    shell.run("pipectl init")
    shell.run("pipectl add Website --id web --on 2026-11-01")
    return tmp_path


def deal(store: Path) -> str:
    return (store / "deals/web.yaml").read_text()


def test_add_asks_for_the_title(store: Path) -> None:
    code, shown = answer(store, "add", "--id", "new", typed="Web shop\n")
    assert (code, shown.split()[-1]) == (0, "new")
    assert (store / "deals/new.yaml").read_text().startswith("title: Web shop\n")


@pytest.mark.parametrize(("typed", "code", "accounts"), [("y\n", 0, 2), ("n\n", 1, 1)])
def test_an_account_with_the_name_of_another_is_agreed_to(
    store: Path, typed: str, code: int, accounts: int
) -> None:
    Shell(store).run('pipectl account add "Acme AS" --alias Acme')
    left, shown = answer(store, "account", "add", "ACME", typed=typed)
    assert (left, "'ACME' means the account acme-as too" in shown) == (code, True)
    assert len([*(store / "accounts").iterdir()]) == accounts


def test_with_yes_an_account_with_the_name_of_another_is_added_unasked(store: Path) -> None:
    Shell(store).run('pipectl account add "Acme AS" --alias Acme')
    code, shown = answer(store, "account", "add", "ACME", "--yes", typed="")
    assert (code, "Add it" in shown) == (0, False)
    assert "'ACME' means the account acme-as too" in shown


@pytest.mark.parametrize(("typed", "code", "deals"), [("y\n", 0, 2), ("n\n", 1, 1)])
def test_a_second_deal_of_one_account_and_title_is_agreed_to(
    store: Path, typed: str, code: int, deals: int
) -> None:
    left, shown = answer(store, "add", "website ", typed=typed)
    assert (left, "there is an open deal with this account and title: web" in shown) == (code, True)
    assert len([*(store / "deals").glob("*.yaml")]) == deals


def test_with_yes_a_second_deal_is_added_unasked(store: Path) -> None:
    code, shown = answer(store, "add", "Website", "--id", "new", "--yes", typed="")
    assert (code, "Add it" in shown) == (0, False)


def test_a_question_is_asked_again_until_there_is_an_answer(store: Path) -> None:
    code, shown = answer(store, "park", "web", typed="soon\nyesterday\n+5d\n")
    assert code == 0
    assert "'soon' is not a date" in shown
    assert shown.count("Until (q stops): ") == 3


@pytest.mark.parametrize(
    ("command", "typed"),
    [
        ("park web", "\n"),
        ("lose web", "q\n"),
        ("omit web", "Q\n"),
        ("qualify web", "q\n"),
        ("qualify web", "l\nq\n"),
        ("win web", "q\n"),
        ("erase web", "q\n"),
        ("set --where is:open source=x", "Q\n"),
        ("omit web --reason duplicate", "q\n"),
        ("next web Call", "\x03"),
        ("add --id new", "q\n"),
    ],
)
def test_a_question_has_ways_out_that_write_nothing(store: Path, command: str, typed: str) -> None:
    before = deal(store)
    code, shown = answer(store, *command.split(), typed=typed)
    assert (code, "nothing was written" in shown) == (130, True)
    assert (deal(store), (store / "deals/new.yaml").exists()) == (before, False)


@pytest.mark.parametrize("typed", ["1\n", "PRICE\n", "pri\n", "9\nprices\n1\n"])
def test_a_choice_is_a_number_a_name_or_a_part_of_it(store: Path, typed: str) -> None:
    code, shown = answer(store, "lose", "web", typed=typed)
    assert (code, "  1  price" in shown) == (0, True)
    assert "stage: lost, reason: price}" in deal(store)


def test_move_asks_for_the_stage_until_it_is_one(store: Path) -> None:
    code, shown = answer(store, "move", "web", "--dry-run", typed="won\n2\n")
    assert (code, "there is no 'won'" in shown, "+stage: qualification" in shown) == (0, True, True)
    assert "Stage, now prospecting (q stops)" in shown


@pytest.mark.parametrize(
    ("command", "typed"),
    [
        ("set", "1\nsource=fair\n"),
        ("set source=fair", "site\n1\n"),
        ("set web", "source=fair\n"),
        ("move", "web\nqualification\n"),
        ("advance", "web\n"),
    ],
)
def test_which_deal_and_what_of_it_is_asked_for(store: Path, command: str, typed: str) -> None:
    code, shown = answer(store, *command.split(), typed=typed)
    assert code == 0, shown
    assert "source: fair" in deal(store) or "stage: qualification" in deal(store)


@pytest.fixture
def gated(store: Path) -> Path:
    """Return a store whose first stage asks for a budget, an amount and a call."""
    path = store / "pipelines/sales.yaml"
    asks = "{require: [amount], qualification: {budget: likely}, activities: {call: 1}}"
    text = path.read_text()
    path.write_text(text.replace("{id: prospecting,", f"{{id: prospecting, exit: {asks},", 1))
    return store


UNMET = [
    "web: Website, no amount\n",
    "web cannot go to qualification yet:\n",
    "  prospecting asks for amount: `pipectl set web amount=…`\n",
    "  prospecting asks for budget at least likely (it is unknown):",
    "  prospecting asks for the activity call: `pipectl log web call`\n",
    "  1  qualify  say now what is known\n",
    "  2  force  go ahead all the same, and say why\n",
    "  3  stop  write nothing\n",
]


def test_unmet_exit_criteria_are_shown_and_the_move_can_be_forced(gated: Path) -> None:
    code, shown = answer(gated, "move", "web", "qualification", typed="8\n2\nThe boss says so\n")
    places = [shown.index(line) for line in UNMET]
    assert (code, places) == (0, sorted(places))
    assert "there is no '8'" in shown
    assert 'stage: qualification, reason: "The boss says so"}' in deal(gated)


def test_what_is_known_can_be_said_at_once_and_goes_along(gated: Path) -> None:
    Shell(gated).run("pipectl set web amount=5000")
    Shell(gated).run("pipectl log web call")
    code, shown = answer(gated, "advance", "web", typed="qualify\n4\nThe CFO\n")
    assert (code, "Authority" in shown) == (0, False)
    assert shown.endswith("budget=likely\nweb: moved to qualification\n")
    assert 'budget: {state: likely, evidence: "The CFO"}' in deal(gated)


def test_what_is_still_unmet_is_asked_for_again(gated: Path) -> None:
    code, shown = answer(gated, "advance", "web", typed="1\n4\n\nforce\nSo be it\n")
    assert (code, shown.count("web cannot go to qualification yet:")) == (0, 2)
    assert shown.count("web: Website, no amount") == 1
    assert "budget: {state: likely}" in deal(gated)


@pytest.mark.parametrize("typed", ["3\n", "q\n", "\x03", "1\nq\n", "2\nq\n", "1\n4\n\nq\n"])
def test_who_stops_before_unmet_criteria_writes_nothing(gated: Path, typed: str) -> None:
    before = deal(gated)
    code, shown = answer(gated, "advance", "web", typed=typed)
    assert (code, shown.endswith("nothing was written\n")) == (130, True)
    assert deal(gated) == before


def test_a_move_that_is_forced_or_meets_its_criteria_asks_nothing(gated: Path) -> None:
    forced = ("--force", "--reason", "The boss says so")
    assert "What now" not in answer(gated, "advance", "web", *forced, typed="")[1]
    assert "What now" not in answer(gated, "advance", "web", typed="")[1]


def test_win_asks_what_it_was_sold_for(store: Path) -> None:
    code, shown = answer(store, "win", "web", typed="much\n12k\n")
    assert (code, shown.startswith("web: Website, no amount\nAmount (Enter for none, q")) == (
        0,
        True,
    )
    assert "stage: won, amount: 12000, currency: EUR}" in deal(store)


def test_a_win_may_have_no_amount(store: Path) -> None:
    assert answer(store, "win", "web", typed="\n")[0] == 0
    assert "stage: won}" in deal(store)


def test_a_win_with_an_amount_asks_nothing(store: Path) -> None:
    assert "Amount" not in answer(store, "win", "web", "--amount", "5", typed="")[1]
    assert "Amount" not in answer(store, "win", "web", typed="")[1]


def test_a_duplicate_is_one_of_a_deal_to_choose(store: Path) -> None:
    Shell(store).run("pipectl add website --id other --yes")
    Shell(store).run("pipectl add Shop --id shop --yes")
    code, shown = answer(store, "omit", "web", "--reason", "duplicate", typed="web\n7\n1\n")
    assert (code, "  1  other  website, no amount\n" in shown) == (0, True)
    assert "web is no duplicate of itself" in shown
    assert "no deal is called '7'" in shown
    assert "duplicate_of: other\n" in deal(store)


def test_a_duplicate_may_be_of_a_deal_that_is_not_offered_or_of_none(store: Path) -> None:
    Shell(store).run("pipectl add Shop --id other --yes")
    answer(store, "omit", "web", typed="duplicate\noth\n")
    assert "duplicate_of: other\n" in deal(store)
    Shell(store).run("pipectl omit web --clear")
    assert answer(store, "omit", "web", "--reason", "duplicate", typed="\n")[0] == 0
    assert ("omit: duplicate" in deal(store), "duplicate_of" in deal(store)) == (True, False)


def test_yes_or_no_is_asked_again_until_it_is_one(store: Path) -> None:
    code, shown = answer(store, "erase", "web", typed="perhaps\nn\n")
    assert (code, shown.count("Erase web for good? [y/N]: ")) == (1, 2)
    assert shown.startswith("web: Website, no amount\n")


def test_a_question_says_first_which_deal_it_is_about(store: Path) -> None:
    Shell(store).run("pipectl set web account='Acme AS' amount=120k currency=NOK")
    _, shown = answer(store, "omit", "web", typed="test\n")
    assert shown.startswith("web: Website, Acme AS, 120 000 NOK\n")
    assert "omit: test" in deal(store)


def test_lose_asks_for_the_reason(store: Path) -> None:
    code, shown = answer(store, "lose", "web", typed="price\n")
    assert (code, "Reason" in shown) == (0, True)
    assert "stage: lost, reason: price}" in deal(store)


@pytest.mark.parametrize("command", ["lose", "disqualify"])
def test_the_reasons_to_choose_from_stand_above_the_question(store: Path, command: str) -> None:
    _, shown = answer(store, command, "web", typed="no_budget\n")
    assert "no_authority" in shown.partition("Reason (")[0]


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("n\n", 1)])
def test_a_deal_begins_earlier_where_the_person_agrees(store: Path, typed: str, code: int) -> None:
    left, shown = answer(store, "note", "web", "First mail", "--on", "2026-10-20", typed=typed)
    assert left == code
    assert "web began on 2026-11-01. Let it begin on 2026-10-20?" in shown
    assert ("{day: 2026-10-20, by: kari, stage: " in deal(store)) == (code == 0)


def test_next_asks_for_the_day(store: Path) -> None:
    code, shown = answer(store, "next", "web", "Call", typed="fri\n")
    assert (code, "Due (q stops): " in shown) == (0, True)
    assert "next_step: {due: 2026-11-27, what: " in deal(store)


def test_fix_asks_which_side_is_right(store: Path) -> None:
    (store / "deals/web.yaml").write_text("amount: 5\n" + deal(store))
    code, shown = answer(store, "check", "--fix", typed="top\n")
    assert (code, "  1  record  the top is right" in shown) == (0, True)
    assert "amount" not in deal(store)


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [("y\n", 0, "1 of 1 deal: set source=x"), ("n\n", 1, "nothing was written")],
)
def test_a_change_of_many_is_agreed_to(store: Path, typed: str, code: int, said: str) -> None:
    left, shown = answer(store, "set", "--where", "is:open", "source=x", typed=typed)
    assert left == code
    assert "Change 1 deal? [y/N]" in shown
    assert said in shown
    assert ("source: x" in deal(store)) == (code == 0)


def test_a_problem_stands_once_where_page_and_errors_are_one_terminal(store: Path) -> None:
    (store / "deals/bad.yaml").write_text("title: [\n")
    for command in ("list", "report pipeline", "account list"):
        _, shown = answer(store, *command.split(), "--keep-going", typed="")
        assert (shown.count("deals/bad.yaml"), shown.count("1 file left out")) == (1, 1)
    _, shown = answer(store, "list", "--keep-going", "-o", "list.txt", typed="")
    assert shown.count("deals/bad.yaml") == 1


def test_a_list_fits_the_terminal_and_a_file_has_it_all(store: Path) -> None:
    title = "A web site for all of the shops, and what belongs to it, printed too"
    Shell(store).run(f"pipectl set web title={title.replace(' ', chr(92) + ' ')}")
    _, shown = answer(store, "list", typed="")
    assert title[:20] in shown
    assert f"{title}" not in shown
    assert max(len(line) for line in shown.splitlines()) <= 80
    answer(store, "list", "-o", "all.txt", typed="")
    assert title in (store / "all.txt").read_text()
    assert title in answer(store, "show", "web", typed="")[1]


def test_no_is_what_enter_means(store: Path) -> None:
    code, shown = answer(store, "erase", "web", typed="\n")
    assert (code, "Erase web for good? [y/N]" in shown) == (1, True)
    assert (store / "deals/web.yaml").exists()


@pytest.mark.parametrize("typed", ["\x03", "\x04"])
def test_ctrl_c_and_ctrl_d_at_a_question_change_nothing(store: Path, typed: str) -> None:
    before = deal(store)
    code, shown = answer(store, "lose", "web", typed=typed)
    assert (code, shown.endswith("nothing was written\n")) == (130, True)
    assert deal(store) == before


def test_what_steers_a_terminal_is_made_visible(store: Path) -> None:
    Shell(store).run("pipectl note web '\x1b[2J\x07\u202eevil\x9b31m'")
    _, shown = answer(store, "show", "web", typed="")
    assert "\\x1b[2J\\x07\\u202eevil\\x9b31m" in shown
    assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(shown)


QUESTION = "1 to 5, or a, u, w, l, c (Enter keeps it, ? explains, q stops): "
QUESTIONS = [
    "Budget: Is there money for this, how much, and who says so?",
    "Authority: Who decides, and have we spoken with that person?",
    "Need: What problem must be solved, and what if it is not?",
    "Timeline: By when will they decide, and why then?",
]


def test_qualify_asks_one_criterion_after_the_other_and_writes_one_entry(store: Path) -> None:
    code, shown = answer(store, "qualify", "web", typed="c\nCFO's mail\nweak\n\nL\n\n")
    assert code == 0
    places = [shown.index(question) for question in QUESTIONS]
    assert places == sorted(places)
    assert shown.endswith("web: budget=confirmed authority=weak timeline=likely\n")
    assert deal(store).count("qualification: {budget: confirmed, authority: weak") == 1
    assert """budget: {state: confirmed, evidence: "CFO's mail"}""" in deal(store)
    assert "need" not in deal(store)


def test_a_language_that_is_typed_is_not_called_that_of_the_locale(tmp_path: Path) -> None:
    code, shown = answer(tmp_path, "init", "sales", typed="nb\nNOK\n")
    assert (code, "its names are in nb; edit them in pipelines/" in shown) == (0, True)


def test_qualify_asks_in_the_language_of_the_store(tmp_path: Path) -> None:
    Shell(tmp_path).run("pipectl init --language nb")
    Shell(tmp_path).run("pipectl add Website --id web")
    shown = answer(tmp_path, "qualify", "web", typed="q\n")[1]
    assert "Budsjett: Finnes det penger til dette, hvor mye, og hvem sier det?" in shown


def test_qualify_asks_what_a_framework_of_ones_own_asks(store: Path) -> None:
    path = store / "pipelines/sales.yaml"
    own = '{criteria: [{id: fit, name: Good fit, ask: "Do they run Linux?"}, {id: next_year}]}'
    lines = path.read_text().splitlines()
    where = next(i for i, line in enumerate(lines) if line.startswith("qualification:"))
    lines[where] = f"qualification: {own}"
    path.write_text("\n".join([*lines, ""]))
    shown = answer(store, "qualify", "web", typed="l\n\nw\n")[1]
    assert "Good fit: Do they run Linux?\n" in shown
    assert "next year\n" in shown
    assert shown.endswith("web: fit=likely next_year=weak\n")


def test_qualify_shows_what_is_known_and_how_old_it_is(store: Path) -> None:
    (store / "pipelines/sales.yaml").write_text(
        (store / "pipelines/sales.yaml").read_text() + "evidence_days: 10\n"
    )
    shell = Shell(store)
    shell.run("pipectl qualify web budget=likely --evidence 'The CFO' --on 2026-11-02")
    shown = answer(store, "qualify", "web", typed="\n\n\n\n")[1]
    assert "  so far: likely, aged: assessed 23 days ago; The CFO\n" in shown
    assert shown.count("  so far: unknown\n") == 3
    assert shown.endswith("nothing was written\n")


def test_what_is_confirmed_is_asked_for_evidence_until_there_is_some(store: Path) -> None:
    _, shown = answer(store, "qualify", "web", typed="c\n\n \nA signature\nq\n")
    assert shown.count("Evidence: who said so, where: ") == 3
    assert 'budget: {state: confirmed, evidence: "A signature"}' in deal(store)


def test_evidence_that_is_there_may_stay(store: Path) -> None:
    Shell(store).run("pipectl qualify web budget=likely --evidence 'The CFO'")
    _, shown = answer(store, "qualify", "web", typed="c\n\nq\n")
    assert "Evidence: who said so, where (Enter keeps it): " in shown
    assert 'budget: {state: confirmed, evidence: "The CFO"}' in deal(store)


def test_a_question_mark_and_a_state_that_is_none_explain_the_states(store: Path) -> None:
    _, shown = answer(store, "qualify", "web", typed="?\nmaybe\nw\nq\n")
    assert shown.count(QUESTION) == 4
    assert shown.count("  3  weak       a hint, or hearsay\n") == 3
    assert "  there is no state 'maybe'\n" in shown


def test_who_stops_keeps_what_was_said_before(store: Path) -> None:
    _, shown = answer(store, "qualify", "web", "--note", "A call", typed="w\nq\n")
    assert shown.endswith("web: budget=weak\n")
    assert 'qualification: {budget: weak}, note: "A call"}' in deal(store)


@pytest.mark.parametrize("typed", ["\x03", "w\n\x04", "c\n\x04"])
def test_ctrl_c_and_ctrl_d_in_the_middle_write_nothing(store: Path, typed: str) -> None:
    before = deal(store)
    assert answer(store, "qualify", "web", typed=typed)[0] == 130
    assert deal(store) == before


def test_a_dry_run_asks_and_shows_the_diff(store: Path) -> None:
    before = deal(store)
    _, shown = answer(store, "qualify", "web", "--dry-run", typed="w\nq\n")
    assert "+  budget: {state: weak}\n" in shown
    assert deal(store) == before


def test_disqualify_and_park_ask_for_what_is_missing(store: Path) -> None:
    code, shown = answer(store, "park", "web", typed="+5d\n")
    assert (code, "Until (q stops): " in shown) == (0, True)
    assert "parked_until: 2026-11-30" in deal(store)
    code, shown = answer(store, "disqualify", "web", typed="no_need\n")
    assert (code, "Reason" in shown) == (0, True)
    assert "stage: lost, parked_until: , reason: no_need}" in deal(store)


def test_an_answer_that_is_not_utf_8_is_refused(store: Path) -> None:
    code, shown = answer(store, "add", "--id", "new", typed="caf\udce9\n")
    assert (code, shown.splitlines()[-1]) == (2, "pipectl: the answer is not UTF-8: 'caf\\udce9'")
    assert not (store / "deals/new.yaml").exists()


def test_q_at_the_evidence_stops(store: Path) -> None:
    _, shown = answer(store, "qualify", "web", typed="l\nq\n")
    assert "Budget stays unknown\n" in shown
    assert shown.endswith("nothing was written\n")


@pytest.fixture
def customer(store: Path) -> Path:
    """Return a store with a customer of two open deals, and one of a won and an open deal."""
    shell = Shell(store)
    for words in ("Shop --id acme-1", "Hosting --id acme-2"):
        shell.run(f"pipectl add {words} --account Acme")
    for words in ("Chairs --id bolt-1", "Tables --id bolt-2"):
        shell.run(f"pipectl add {words} --account Bolt")
    shell.run("pipectl win bolt-1")
    return store


@pytest.mark.parametrize(
    "command", ["win acme --amount 5", "log acme call", "note acme Hi", "next acme Call --due fri"]
)
@pytest.mark.parametrize("typed", ["2\n", "acme-2\n", "host\n", "9\nacme\nHosting\n"])
def test_a_part_that_means_several_deals_offers_them_by_number(
    customer: Path, command: str, typed: str
) -> None:
    code, shown = answer(customer, *command.split(), typed=typed)
    assert (code, "'acme' may be one of 2 deals:\n" in shown) == (0, True)
    assert "  1  acme-1  Shop, Acme, no amount\n  2  acme-2  Hosting, Acme" in shown
    assert "acme-2: " in shown


@pytest.mark.parametrize("typed", ["\n", "q\n", "\x03"])
def test_which_deal_is_meant_has_a_way_out(customer: Path, typed: str) -> None:
    code, shown = answer(customer, "win", "acme", "--amount", "5", typed=typed)
    assert (code, "nothing was written" in shown) == (130, True)


@pytest.mark.parametrize(
    ("command", "typed", "said"),
    [
        ("note web", "It is late\n", "web: noted"),
        ("log web", "2\n", "web: email on 2026-11-25"),
        ("log web", "long call\nmee\n", "web: meeting on 2026-11-25"),
        ("log web --in", "lunch\n", "web: lunch in on 2026-11-25"),
        ("next web", "Call\nsoon\nfri\n", "web: next step by 2026-11-27"),
        ("next web --due fri", "Call\n", "web: next step by 2026-11-27"),
        ("objection web", "Too dear\n", "web: objection "),
        ("note", "1\nIt is late\n", "web: noted"),
        ("done", "nobody\nq\n", "nothing was written"),
        ("log", "web\ncall\n", "web: call on"),
        ("account add", "Acme AS\n", "acme-as"),
        ("pipeline add", "partners\n", "pipelines/partners.yaml is there"),
        ("stage add", "pilot\n", "pilot"),
        ("stage remove needs", "won\n9\nproposal\n", "proposal replaces it"),
        ("stage remove", "needs\n1\n", "needs is retired, prospecting replaces it"),
        ("stage rename needs", "What they want\n", "What they want"),
        ("pipeline add", "q\n", "nothing was written"),
    ],
)
def test_a_command_asks_for_the_words_that_it_lacks(
    store: Path, command: str, typed: str, said: str
) -> None:
    _, shown = answer(store, *command.split(), typed=typed)
    assert said in shown.splitlines()[-1] or said in shown.splitlines()[-2]
    assert "Usage:" not in shown


def test_the_deal_stands_above_the_question_for_its_words(store: Path) -> None:
    for command in ("note", "log", "next", "objection"):
        _, shown = answer(store, command, "web", typed="q\n")
        assert shown.startswith("web: Website, no amount\n")


def test_reopen_offers_the_closed_deals(store: Path) -> None:
    Shell(store).run("pipectl add Shop --id shop")
    Shell(store).run("pipectl win shop")
    code, shown = answer(store, "reopen", typed="nobody\n1\n")
    assert (code, "  1  shop  Shop, no amount\n" in shown) == (0, True)
    assert shown.endswith("shop: open again, in prospecting\n")


def test_of_open_objections_one_is_chosen(store: Path) -> None:
    Shell(store).run("pipectl objection web 'Too dear'")
    code, shown = answer(store, "objection", "web", "--resolved", typed="h7\ndear\n")
    assert (code, "  Too dear\n" in shown) == (0, True)
    assert " resolved on 2026-11-25" in shown


def test_a_call_asks_for_its_period_commit_and_best_case(store: Path) -> None:
    code, shown = answer(
        store, "forecast", "submit", "--by", "kari", typed="2026Q3\n\n400k\n500k\n"
    )
    line = "- {who: kari, period: 2026Q4, commit: 400000, best_case: 500000, day: 2026-11-25}\n"
    assert code == 0
    assert "2026Q3 ended on 2026-09-30" in shown
    assert (store / "calls.yaml").read_text() == line


@pytest.mark.parametrize(("typed", "code"), [("y\nthe board meets\n", 0), ("n\n", 1)])
def test_to_close_a_period_that_has_not_ended_is_agreed_to_with_a_reason(
    store: Path, typed: str, code: int
) -> None:
    left, shown = answer(store, "books", "close", "2026Q4", typed=typed)
    assert (left, "its last day is 2026-12-31. Close it all the same?" in shown) == (code, True)
    closed = [path.read_text() for path in store.glob("books/*")]
    assert ['reason: "the board meets"\n' in text for text in closed] == (
        [True] if not code else []
    )


def test_a_period_that_is_closed_is_not_asked_about(store: Path) -> None:
    call = ("books", "close", "2026Q4")
    answer(store, *call, "--force", "--reason", "board", typed="")
    code, shown = answer(store, *call, typed="")
    assert (code, "Close it" in shown) == (6, False)

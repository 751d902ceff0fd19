"""What a shell is offered after TAB, by the protocol of each, and in a real bash."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from builders import TODAY
from pipectl.cli.reading import reporting
from processes import require, run
from transcripts import Shell, call

NO_CHANCE = ["no_authority", "no_budget", "no_need", "no_response"]
STAGES = ["prospecting", "qualification", "first_contact", "needs", "proposal"]
STAGES += ["negotiation", "closing", "won", "lost"]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    shell = Shell(folder)
    shell.run("pipectl init")
    shell.run("pipectl add Website --id acme-web")
    shell.run("pipectl add Shop --id acme-shop")
    shell.run("pipectl account add Розов")
    with (folder / "deals/acme-shop.yaml").open("a") as file:
        file.write("  - {day: 2026-11-25, objection: {id: k7, text: Too dear}}\n")
        file.write("  - {day: 2026-11-25, objection: {id: h3, text: Too late}}\n")
        file.write("  - {day: 2026-11-25, objection: {id: h3, resolved: }}\n")
    path = folder / "pipelines/sales.yaml"
    asks = "exit: {activities: {site-visit: 1}, done: [benefit, cost]}"
    path.write_text(path.read_text().replace("rotting_days: 10}", f"rotting_days: 10, {asks}}}"))
    (folder / "team.yaml").write_text("kari: {name: Kari Nes}\nola: {name: Ola Dahl}\n")
    return folder


@pytest.fixture
def store(template: Path, tmp_path: Path) -> Path:
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    return tmp_path


def offered(store: Path, line: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ask in this process as bash does; the last word of the line is the one begun."""
    monkeypatch.chdir(store)
    monkeypatch.setenv("_PIPECTL_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", line.replace(" ", "\n"))
    code, said = call([], TODAY)
    assert code == 0
    return said.split()


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("pipectl mo", ["move"]),
        ("pipectl move acme", ["acme-shop", "acme-web"]),
        ("pipectl move acme-web pro", ["prospecting", "proposal"]),
        ("pipectl show acme-w", ["acme-web"]),
        ("pipectl reopen acme-web --stage cl", ["closing"]),
        ("pipectl lose acme-web --reason no_b", ["no_budget"]),
        ("pipectl omit acme-web --duplicate-of acme-s", ["acme-shop"]),
        ("pipectl add X --parent acme-s", ["acme-shop"]),
        ("pipectl list -f m", ["markdown"]),
        ("pipectl import c", ["csv"]),
        ("pipectl export j", ["json"]),
        ("pipectl list --fields id,am", ["id,amount"]),
        ("pipectl show acme-web --fields owner,ti", ["owner,title"]),
        ("pipectl show acme-w --fields sta", ["stage", "stage_name", "state"]),
        ("pipectl qualify acme-web --show --fields ev", ["evidence"]),
        ("pipectl check --fields pa", ["path"]),
        ("pipectl report pipeline --cell Total:w", ["Total:weighted"]),
        ("pipectl account show rozov --fields na", ["name"]),
        ("pipectl rates list --fields ", ["day", "currency", "rate", "state"]),
        ("pipectl init --stages s", ["seven", "six", "solution"]),
        ("pipectl move acme-web Pro", ["Prospecting", "Proposal"]),
        ("pipectl move acme-web ", [*STAGES, "First\\", "contact", "Needs\\", "assessment"]),
        ("pipectl move acme-web Fir", ["First\\", "contact"]),
        ("pipectl account sh", ["show"]),
        ("pipectl account show ro", ["rozov"]),
        ("pipectl account set Ро", ["Розов"]),
        ("pipectl account set rozov address.c", ["address.city=", "address.country="]),
        ("pipectl account set rozov owner=", ["owner=kari", "owner=ola"]),
        ("pipectl account set rozov parent=r", ["parent=rozov"]),
        ("pipectl account add X --parent ro", ["rozov"]),
        ("pipectl add X --account ro", ["rozov"]),
        ("pipectl set acme-w", ["acme-web"]),
        ("pipectl set acme-web c", ["currency=", "category=", "campaign="]),
        ("pipectl set acme-web category=b", ["category=best_case"]),
        ("pipectl set acme-web kind=", ["kind=new", "kind=upsell", "kind=renewal"]),
        ("pipectl set acme-web owner=", ["owner=kari", "owner=ola"]),
        ("pipectl set --where is:open curr", ["currency="]),
        ("pipectl set --where sta", ["stage:"]),
        ("pipectl move --where stage:prop", ["stage:proposal"]),
        ("pipectl qualify acme-web b", ["budget="]),
        ("pipectl qualify acme-web budget=l", ["budget=likely"]),
        ("pipectl log acme-web me", ["meeting"]),
        ("pipectl log acme-shop done : be", ["benefit"]),
        ("pipectl log acme-shop done : cost done : ", ["benefit", "cost"]),
        ("pipectl log acme-shop site", ["site-visit"]),
        ("pipectl log acme-shop signal : co", ["commitment"]),
        ("pipectl adv", ["advance"]),
        ("pipectl advance acme-w", ["acme-web"]),
        ("pipectl disqualify acme-web --reason no_", NO_CHANCE),
        ("pipectl disqualify acme-web --reason pr", []),
        ("pipectl objection acme-shop k", ["k7"]),
        ("pipectl objection acme-shop h", []),
        ("pipectl add X --source re", ["referral"]),
        ("pipectl list ca", ["campaign:", "category:"]),
        ("pipectl agenda is:o", ["is:open", "is:overdue", "is:omitted"]),
        ("pipectl check --fix top acme-s", ["acme-shop"]),
        ("pipectl list stage : propo", ["proposal"]),
        ("pipectl list stage :", STAGES),
        ("pipectl set acme-web kind = u", ["upsell"]),
        ("pipectl move nothing-holds-so", []),
        ("pipectl show SHOP", ["acme-shop"]),
        ("pipectl show -w", []),
        ("pipectl report weekly --owner ", ["kari", "ola"]),
        ("pipectl move acme-web --by o", ["ola"]),
        ("pipectl report weekly --pipeline ", ["sales", "all"]),
        ("pipectl add X --pipeline ", ["sales"]),
        ("pipectl add X --kind u", ["upsell"]),
        ("pipectl report forecast --by mo", ["month"]),
        ("pipectl report velocity --by ow", ["owner"]),
        ("pipectl report criteria --stage pro", ["prospecting", "proposal"]),
        ("pipectl report criteria --stage w", []),
        ("pipectl report criteria --criterion b", ["budget"]),
        ("pipectl report velocity --what-if ", ["n=", "size=", "rate=", "cycle="]),
        ("pipectl report velocity --what-if n=+5,c", ["n=+5,cycle="]),
        ("pipectl report compare --fields interv", ["intervals"]),
        ("pipectl omit acme-web --reason d", ["duplicate"]),
        ("pipectl completion z", ["zsh"]),
        ("pipectl init --language d", ["da"]),
        ("pipectl list -f csv --delimiter s", ["semicolon"]),
    ],
)
def test_it_offers_what_begins_so(
    store: Path, monkeypatch: pytest.MonkeyPatch, line: str, wanted: list[str]
) -> None:
    assert sorted(offered(store, line, monkeypatch)) == sorted(wanted)


def test_a_value_that_would_be_read_as_an_option_is_not_offered(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = store / "pipelines/sales.yaml"
    path.write_text(path.read_text().replace("sources:\n", 'sources:\n  - "--force"\n  - "-y"\n'))
    sources = offered(store, "pipectl add X --source ", monkeypatch)
    assert "cold_call" in sources
    assert not [source for source in sources if source.startswith("-")]


@pytest.mark.parametrize(
    "line", ["import csv ", "import csv x --rules ", "list -o ", "-C ", "init ", "demo "]
)
def test_files_are_left_to_the_shell(
    store: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.chdir(store)
    monkeypatch.setenv("_PIPECTL_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", f"pipectl {line}".replace(" ", "\n"))
    assert call([], TODAY) == (0, "\t\n")


def test_it_offers_the_deals_of_the_store_that_is_named(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (store / "below").mkdir()
    assert offered(store / "below", "pipectl -C .. show acme-w", monkeypatch) == ["acme-web"]


def test_a_broken_deal_is_offered_like_others(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (store / "deals/acme-web.yaml").write_text("title: [")
    assert offered(store, "pipectl edit acme-w", monkeypatch) == ["acme-web"]


@pytest.mark.parametrize(
    "line",
    [
        "pipectl set acme-web ca",
        "pipectl qualify acme-web b",
        "pipectl list st",
        "pipectl add X --source re",
        "pipectl lose acme-web --reason p",
    ],
)
def test_without_settings_that_can_be_read_nothing_is_offered(
    store: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    (store / "pipectl.yaml").write_text("fields: [")
    assert offered(store, line, monkeypatch) == []


@pytest.mark.parametrize("broken", ["pipectl.yaml", "pipelines/sales.yaml"])
def test_without_settings_that_can_be_read_there_are_deals_and_no_stages(
    store: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    (store / broken).write_text("stages: [")
    assert offered(store, "pipectl move acme-w", monkeypatch) == ["acme-web"]
    assert offered(store, "pipectl move acme-web pro", monkeypatch) == []


@pytest.mark.parametrize("line", ["pipectl show a", "pipectl move x pro", "pipectl list --sort a"])
def test_without_a_store_nothing_is_offered_and_nothing_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    assert offered(tmp_path, line, monkeypatch) == []


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_zsh_and_fish_are_told_the_names_too(store: Path, shell: str) -> None:
    env = {"_PIPECTL_COMPLETE": f"complete_{shell}", "COMP_WORDS": "pipectl\nmove\nacme-web\npropo"}
    done = subprocess.run(
        [sys.executable, "-m", "pipectl"],
        cwd=store,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "proposal\tProposal\n", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_a_script(shell: str, tmp_path: Path) -> None:
    code, script, _ = run(tmp_path, "completion", shell)
    assert (code, f"_PIPECTL_COMPLETE=complete_{shell}" in script) == (0, True)
    check = subprocess.run([require(shell), "-n"], input=script, text=True, check=False)
    assert check.returncode == 0


def test_bash_completes(store: Path) -> None:
    bash = require("bash")
    (store / "bin").mkdir()
    (store / "bin/pipectl").write_text(f'#!/bin/sh\nexec {sys.executable} -m pipectl "$@"\n')
    (store / "bin/pipectl").chmod(0o755)
    script = """
    PATH="$PWD/bin:$PATH"
    eval "$(pipectl completion bash)"
    COMP_WORDS=(pipectl show acme-s); COMP_CWORD=2
    _pipectl_completion pipectl
    printf '%s\\n' "${COMPREPLY[@]}"
    COMP_WORDS=(pipectl set acme-web category = com); COMP_CWORD=5
    _pipectl_completion pipectl
    printf '%s\\n' "${COMPREPLY[@]}"
    """
    done = subprocess.run(
        [bash, "-c", script], cwd=store, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("acme-shop\ncommit\n", "")


SHOWING = ["agenda", "rank", "check", "account list", "pipeline list", "stage list", "quota list"]
SHOWING += ["board", "brief acme-web", "rates list", "show acme-web", "account show rozov"]


def test_before_it_is_told_how_many_wins_a_plan_has_columns(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(store)
    call(["add", "X", "--id", "x", "--on", "2026-01-05"], TODAY)
    call(["win", "x", "--on", "2026-02-01", "--force", "--reason", "late"], TODAY)
    for told in ("", "--revenue 100k ", "--wins 3 "):
        assert offered(store, f"pipectl plan leads {told}--fields na", monkeypatch) == ["naive"]


PERIODS = " --before 2026H1 --after 2026H2"
REPORTS = [
    f"report {name}{PERIODS if name == 'compare' else ''}"
    for name in reporting.names()
    if name not in {"leads", "restated"}  # they refuse a store without a rate, or closed periods
]


@pytest.mark.parametrize("words", [*SHOWING, *REPORTS])
def test_the_columns_that_a_command_shows_are_offered(
    store: Path, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = offered(store, f"pipectl {words} --fields ", monkeypatch)
    assert columns
    monkeypatch.delenv("_PIPECTL_COMPLETE")
    code, _ = call([*words.split(), "--fields", columns[-1]], TODAY)
    assert code == 0

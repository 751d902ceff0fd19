"""Commands as the system sees them: exit codes, streams, locales, pipes, signals and races."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from pipectl.store.disk.lock import locked
from processes import PIPECTL, TODAY, run, start
from transcripts import USER, Shell

pytestmark = pytest.mark.slow

# A process that a script puts behind a `&` ignores Ctrl-C, and so do those that it starts.
WAITING = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
import pipectl.cli.main
import pipectl.store.disk.lock as lock
take = lock._acquire
lock._acquire = lambda *how: (print("waiting", flush=True), take(*how))[1]
pipectl.cli.main.run()
"""
NOTE = "kr 1 000, «Ærlig» – Цена? 日本 \\ \"x\" 'y' #12: {a} [b]\tand\nmore"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    shell = Shell(tmp_path)
    shell.run("pipectl init --currency NOK")
    shell.run("pipectl add Nettside --account 'Blåbær AS' --id web --amount 1k --on 2026-11-01")
    return tmp_path


def test_data_goes_to_stdout_and_prose_to_stderr(store: Path) -> None:
    assert run(store, "path", "blåbær") == (0, f"{store}/deals/web.yaml\n", "blåbær is web\n")


def test_output_is_the_same_under_every_locale_zone_and_hash_seed(store: Path) -> None:
    worlds = [
        {"LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"},
        {"LC_ALL": "C.UTF-8", "TZ": "America/Los_Angeles", "PYTHONHASHSEED": "2"},
        {"LANG": "nb_NO.ISO-8859-1", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
    ]
    first, *others = [run(store, "show", "web", env=world) for world in worlds]
    assert first[0] == 0
    assert "Blåbær AS" in first[1]
    assert others == [first, first]


@pytest.mark.parametrize("form", ["text", "html", "json"])
def test_the_weekly_report_is_the_same_wherever_cron_runs_it(store: Path, form: str) -> None:
    worlds = [
        {"LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"},
        {"LC_ALL": "C.UTF-8", "TZ": "America/Los_Angeles", "PYTHONHASHSEED": "2"},
        {"HOME": "", "PIPECTL_CACHE_DIR": "", "TERM": "", "PATH": "/usr/bin:/bin"},
    ]
    first, *others = [run(store, "report", "weekly", "-f", form, env=world) for world in worlds]
    assert (first[0], first[2]) == (0, "")
    assert others == [first, first]


def test_the_lines_of_the_set_up_page_send_a_mail_without_a_locale(
    store: Path, tmp_path: Path
) -> None:
    sent = tmp_path / "sent"
    program = tmp_path / "mail"
    program.write_text(f'#!/bin/sh\necho "$LC_ALL $*" > {sent}\ncat >> {sent}\n')
    program.chmod(0o755)
    text = (Path(__file__).parents[2] / "docs/setup.md").read_text()
    lines = [line.split("  ")[-1] for line in text.splitlines() if line.startswith("    0 7 * * 1")]
    for line, head in zip(lines, ["C.UTF-8 -s Pipeline team@", " -t\nTo: team@"], strict=True):
        for old, new in (
            ("/opt/pipectl/bin/pipectl", " ".join(PIPECTL)),
            ("/srv/sales", str(store)),
            ("/usr/sbin/sendmail", str(program)),
        ):
            line = line.replace(old, new)  # noqa: PLW2901 - one place after the other
        world = {"PATH": f"{tmp_path}:/usr/bin:/bin", "PIPECTL_CACHE_DIR": ""}
        assert subprocess.run(["sh", "-c", line], env=world, check=True).returncode == 0
        assert sent.read_text().startswith(head)
        assert "Week 20" in sent.read_text()


def test_the_order_of_files_changes_nothing(store: Path) -> None:
    text = (store / "deals/web.yaml").read_text()
    for name in ("b", "a", "c"):
        (store / f"deals/{name}.yaml").write_text(text)
    before = run(store, "report", "deals", "-f", "csv")
    (store / "deals/other").mkdir()
    for name in ("c", "b"):
        (store / f"deals/{name}.yaml").rename(store / f"deals/other/{name}.yaml")
    assert run(store, "report", "deals", "-f", "csv") == before


def test_json_gives_texts_back_byte_for_byte(store: Path) -> None:
    assert run(store, "note", "web", NOTE)[0] == 0
    code, out, _ = run(store, "show", "web", "-f", "json")
    history = json.loads(out)["parts"][-1]["rows"]
    assert (code, history[-1]["note"]) == (0, NOTE)


def test_a_reader_that_goes_away_is_no_error(store: Path) -> None:
    for number in range(400):
        text = (store / "deals/web.yaml").read_text()
        (store / f"deals/copy{number}.yaml").write_text(text)
    command = " ".join([*PIPECTL, "list -f json | head -1"])
    done = subprocess.run(
        ["bash", "-c", command], cwd=store, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "{\n", "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no disk that is always full")  # noqa: PTH110
def test_an_output_that_cannot_be_written_is_said(store: Path) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [*PIPECTL, "list"],
            cwd=store,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    told = "pipectl: the output cannot be written: No space left on device\n"
    assert (done.returncode, done.stderr) == (1, told)


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-"])
def test_a_closed_stream_is_no_bug(store: Path, closed: str) -> None:
    command = " ".join([*PIPECTL, "list is:any nothing", closed])
    done = subprocess.run(["bash", "-c", command], cwd=store, capture_output=True, check=False)
    assert done.returncode == 0
    assert b"bug" not in done.stderr


def test_an_argument_that_is_not_utf_8_is_refused(store: Path) -> None:
    done = subprocess.run(
        [*PIPECTL, "note", "web", b"caf\xe9"], cwd=store, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (
        2,
        b"pipectl: an argument is not UTF-8: 'caf\\udce9'\n",
    )


@pytest.mark.parametrize("name", ["PIPECTL_USER", "LOGNAME"])
def test_a_user_that_is_not_utf_8_is_refused(store: Path, name: str) -> None:
    done = subprocess.run(
        [
            "env",
            "-u",
            "PIPECTL_USER",
            f"{name}=caf".encode() + b"\xe9",
            *PIPECTL,
            "note",
            "web",
            "Hi",
        ],
        cwd=store,
        capture_output=True,
        check=False,
    )
    why = b"pipectl: the name of who uses pipectl is not UTF-8: 'caf\\udce9'\n"
    assert (done.returncode, done.stderr) == (2, why)


def test_a_directory_that_is_gone_is_said(tmp_path: Path) -> None:
    command = " ".join(["mkdir gone; cd gone; rmdir ../gone;", *PIPECTL, "list"])
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (
        3,
        "pipectl: the directory you are in is gone; go to another one\n",
    )


def test_the_search_for_a_store_ends_at_home_also_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "real/work").mkdir(parents=True)
    (tmp_path / "link").symlink_to("real")
    Shell(tmp_path).run("pipectl init")
    home = str(tmp_path / "link")
    code, _, said = run(tmp_path / "link/work", "where", env={"HOME": home})
    assert (code, said.startswith("pipectl: there is no store in ")) == (3, True)


def test_a_bug_of_ours_is_one_line_and_70(store: Path) -> None:
    broken = (
        "import pipectl.reports.views.list as r; r.report = None; import pipectl.cli.main as m; "
    )
    done = subprocess.run(
        [sys.executable, "-c", broken + "import sys; sys.argv[1:] = ['list']; m.run()"],
        cwd=store,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 70
    assert done.stderr.count("\n") == 1
    assert "a bug of ours: TypeError" in done.stderr


def test_ctrl_c_while_the_program_loads_leaves_with_130(store: Path) -> None:
    interrupted = (
        "import sys, pipectl.cli.shared.context as c, pipectl.__main__ as m"
        "; sys.argv[1:] = ['list']"
        "; c.begin_call = lambda words: (_ for _ in ()).throw(KeyboardInterrupt); m.start()"
    )
    done = subprocess.run(
        [sys.executable, "-c", interrupted], cwd=store, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (130, "pipectl: interrupted\n")


def test_a_lock_that_another_process_holds_is_waited_for(store: Path) -> None:
    with locked(store, 1):
        process = waiting(store, "note", "web", "Waited")
        assert process.poll() is None
    assert process.wait() == 0
    assert 'note: "Waited"' in (store / "deals/web.yaml").read_text()


def test_a_lock_that_is_held_too_long_is_7(store: Path) -> None:
    with pytest.MonkeyPatch.context() as patched, locked(store, 1):
        patched.setattr("pipectl.store.store.LOCK_SECONDS", 0.05)
        said = Shell(store).run("pipectl note web Hi")
    assert said.startswith("pipectl: another pipectl has been writing to this store for ")
    assert said.endswith("\n[7]\n")


def test_ctrl_c_leaves_with_130_and_the_file_as_it_was(store: Path) -> None:
    before = (store / "deals/web.yaml").read_bytes()
    with locked(store, 1):
        process = waiting(store, "note", "web", "Never")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert process.returncode == 130
    assert (store / "deals/web.yaml").read_bytes() == before
    assert "Traceback" not in err


def test_notes_of_many_at_once_are_all_kept(store: Path) -> None:
    writers = [start(store, "note", "web", f"note {number}") for number in range(8)]
    assert [writer.wait() for writer in writers] == [0] * 8
    text = (store / "deals/web.yaml").read_text()
    assert sorted(text.count(f'"note {number}"') for number in range(8)) == [1] * 8


def test_one_id_is_given_once(store: Path) -> None:
    writers = [start(store, "add", f"Title {number}", "--id", "same") for number in range(4)]
    assert sorted(writer.wait() for writer in writers) == [0, 2, 2, 2]


def test_without_today_the_day_is_that_of_the_clock(store: Path) -> None:
    assert Shell(store).run("pipectl add Old --id old --on 2000-01-01") == "old\n"
    days = [local_day()]
    done = subprocess.run(
        [*PIPECTL, "note", "old", "Now"], cwd=store, env={**os.environ, **USER}, check=False
    )
    days.append(local_day())
    text = (store / "deals/old.yaml").read_text()
    assert done.returncode == 0
    assert any(f'{{day: {day}, by: kari, note: "Now"}}' in text for day in days)


def local_day() -> date:
    return datetime.now().astimezone().date()


def waiting(store: Path, *words: str) -> subprocess.Popen[str]:
    """Start a command, and return once it is about to take the store's lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING, "--today", TODAY, *words],
        cwd=store,
        env={**os.environ, **USER},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "waiting\n"
    return process

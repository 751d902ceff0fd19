"""What `pipectl help TOPIC` explains: words that many commands take, and what comes back."""

from __future__ import annotations

from typing import Final

TOPICS: Final = {
    "dates": """\
A day:     2026-12-31, today, tomorrow, yesterday
           mon to sun: the next one, never today
           +3d, +2w, +1m, -3d: from today
           eow, eom, eoq, eoy: the end of this week, month, quarter, year
A period:  2026, 2026H2, 2026Q4, 2026-11, 2026-W48 (an ISO week, Monday to Sunday)
           FY2026, FY2026H2, FY2026Q4: of the fiscal year, named by the year in which it ends

Nothing is guessed: 10/11/2026 and `next friday` are refused. What a word means is said on
stderr. In files there is only 2026-12-31. --today DATE repeats a run of another day; --as-of DATE
makes a report of it.
""",
    "queries": """\
Every word has to match. Put quotes around what your shell would take: "amount:>10k".

acme                    the word in id, title or account
stage:proposal          exactly this, small and capital letters alike; a,b is either
not:tag:urgent          the opposite
title:*shop*            * is any text
amount:>10k  >= < <=    compared; 10k..50k, 10k.. and ..50k are ranges
owner:none  owner:any   without it, with it
close:2026Q4            days and periods, see `pipectl help dates`
'account:"Acme AS"'     a text with spaces

id title account source campaign kind tag ref parent     as in the file
stage type pipeline category probability amount currency the deal's own, else its stage's
close closed reason      expected close, actual close, why it was lost
created since touched age  its first day, its first in this stage, the last with a person's entry
next parked omit         when the next step is due; parked until; why it counts nowhere
owner team manager       the last two from team.yaml
budget ... score         each criterion: absent < unknown < weak < likely < confirmed
aged objections          criteria assessed too long ago; how many objections are open
is                       open won lost closed parked overdue omitted drift any
and the fields that pipectl.yaml names under `fields:`
""",
    "formats": """\
-f text       for a terminal; the default
-f markdown   tables with pipes, to commit or to paste
-f csv        for spreadsheets and programs: one line a row, exact numbers; the parts of a report
              are separated by an empty line; notes and totals are left out
-f json       for programs: {"version": 1, "report": ..., "parts": [...]}; money is
              {"amount": "120000", "currency": "NOK"}, ratios have six decimals
-f html       one page with its styles inline, as a mail program shows it

-o FILE writes to a file and takes the format from its ending: .txt .md .csv .json .html
Numbers are exact everywhere; only text, markdown and html round, half up. A ratio prints its n,
and n/a where there is nothing to divide by.
""",
    "exit-codes": """\
0    done, also when nothing matched
1    it cannot be done: exit criteria unmet, disk full
2    the call is wrong
3    no such deal, stage, pipeline or store
4    several deals match; none was chosen
5    files with problems; a report printed with --keep-going
6    a file changed underneath, or exists already
7    another pipectl is writing
70   a bug of ours
130  interrupted
""",
}

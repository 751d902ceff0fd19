"""What `pipectl help TOPIC` explains: the pages of docs/, and sections of the reference."""

from pathlib import Path
from typing import Final

TOPICS: Final = {
    "tour": "From an empty directory to a report.",
    "setup": "Install, git, cron, completion, editor.",
    "team": "One pipeline of several people, through git.",
    "reference": "Commands, reports, queries, dates, formats.",
    "queries": "How to ask for deals.",
    "dates": "How days and periods are written.",
    "formats": "What a report can be printed as.",
    "exit-codes": "What a command tells a script.",
    "qualification": "BANT and other frameworks in practice.",
    "monday": "The questions of a sales meeting.",
    "books": "Close a quarter; explain what differs later.",
    "reports": "What every figure means.",
    "page": "The pipeline as one file for browsers.",
    "import": "From a spreadsheet or another system.",
    "file-format": "Every key of every file.",
    "glossary": "The words of a sales pipeline.",
}

PAGES: Final = Path(__file__).parents[2] / "docs"


def page_of(topic: str) -> str:
    """Return the text on a topic: a page, or the section of that name in the reference."""
    page = PAGES / f"{topic}.md"
    if page.exists():
        return _without_pictures(page.read_text(encoding="utf-8"))
    reference = (PAGES / "reference.md").read_text(encoding="utf-8")
    title = topic.replace("-", " ").capitalize()
    section = reference.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return f"# {title}\n{section}"


def _without_pictures(text: str) -> str:
    """Leave out what a terminal cannot show, and the package does not have."""
    parts = text.split("\n\n")
    return "\n\n".join(part for part in parts if not part.startswith("!["))


def listed() -> str:
    """Return the list of topics as help shows it below the commands."""
    width = max(map(len, TOPICS))
    lines = (f"  {topic:{width}}  {summary}\n" for topic, summary in TOPICS.items())
    return "Topics, each with `pipectl help TOPIC`:\n" + "".join(lines)

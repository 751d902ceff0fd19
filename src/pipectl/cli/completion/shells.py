"""How a shell asks for what could follow, and is answered: text of a store is data there."""

import re
import shlex
from collections.abc import Sequence
from typing import Final

from typer._click.shell_completion import (
    CompletionItem,
    ShellComplete,
    _resolve_context,
    _resolve_incomplete,
    add_completion_class,
)

from pipectl.cli.shared import environment
from pipectl.domain.values.text import fold
from pipectl.escape import safe

BREAKS: Final = ("=", ":", "@")
"""Where bash breaks a word in several, so that it wants only what follows."""

FILES: Final = "\t"
"""The answer where a file can stand: the shell knows them."""

_FILE_LIKE: Final = {"FILE", "DIR", "RULES.yaml"}
"""What stands for files in the help of an option or argument."""

SCRIPTS: Final = {
    "bash": r"""
_pipectl_completion() {
    local offer
    COMPREPLY=()
    while IFS= read -r offer; do
        case $offer in
            '') ;;
            $'\t') compopt -o default ;;
            *) COMPREPLY+=("$offer") ;;
        esac
    done < <(IFS=$'\n'; COMP_WORDS="${COMP_WORDS[*]:0:COMP_CWORD+1}" \
             _PIPECTL_COMPLETE=complete_bash "$1")
    [[ ${#COMPREPLY[@]} != 1 || ${COMPREPLY[0]} != *[:=] ]] || compopt -o nospace
}

complete -F _pipectl_completion pipectl
""",
    "zsh": r"""#compdef pipectl

_pipectl() {
    local offer files parts
    local -a values shown names named
    while IFS= read -r offer; do
        case ${offer%%$'\t'*} in
            '') [[ -z $offer ]] || files=1 ;;
            *[:=]) names+=("${offer%%$'\t'*}"); named+=("${offer/$'\t'/  -- }") ;;
            *) values+=("${offer%%$'\t'*}"); shown+=("${offer/$'\t'/  -- }") ;;
        esac
    done < <(COMP_WORDS="${(F)words[1,CURRENT]}" _PIPECTL_COMPLETE=complete_zsh pipectl)
    [[ -z $files ]] || { _files; return }
    compadd -U -S '' -d named -a names
    compadd -U -d shown -a values
    parts=${(b)${(Q)PREFIX}}
    [[ $#values < 2 || -z ${values:#$~parts*} ]] || compstate[insert]=''
}

if [[ $funcstack[1] == _pipectl ]]; then
    _pipectl "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
    compdef _pipectl pipectl
fi
""",
    "fish": r"""
function __pipectl_completion
    set -lx COMP_WORDS (commandline -cp | string collect)
    set -l offers (_PIPECTL_COMPLETE=complete_fish pipectl)
    if test "$offers" = \t
        __fish_complete_path (commandline -ct)
    else if test -n "$offers"
        printf '%s\n' $offers
    end
end

complete --command pipectl --no-files --arguments '(__pipectl_completion)'
""",
}

_PLAIN: Final = CompletionItem("").type

_ONE_QUOTE: Final = re.compile(r"""'[^']*|"(?:\\.|[^"\\])*\\?|(?:\\.|[^"'\\])*\\?""")
"""An unfinished word in bash without quotes, or with an opening quote alone."""

_SPECIAL: Final = {"": r"""[ !"#$&'()*;<>?[\\\]^`{|}~]""", '"': r"[\\$`]", "'": "(?!)"}
"""What a backslash makes plain text in bash, by the quote that is open."""

_BARRED: Final = {"": "", '"': '!"', "'": "'"}
"""What cannot be made plain text there; bash does not close a quote behind one of its kind."""


class Zsh(ShellComplete):
    """Answers with a value, a tab and what it means: zsh quotes what it inserts."""

    name = "zsh"
    source_template = ""

    def source_vars(self) -> dict[str, object]:
        """Fill nothing in: `pipectl completion` prints the scripts."""
        return {}

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the finished words and the unfinished one."""
        *before, word = split(environment.words_begun())
        return before[1:], word

    def complete(self) -> str:
        """Offer what has a safe form; nothing to an older script, which would run the answer."""
        if not environment.words_begun():
            return ""
        args, word = self.get_completion_args()
        items = self.get_completions(args, word)
        if any(item.type != _PLAIN for item in items):
            return FILES
        return self.joined([item for item in items if self.can_offer(item)], word)

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Ask the option or argument that is completed; `--owner=` stays before its value."""
        ctx = _resolve_context(self.cli, self.ctx_args, self.prog_name, args)
        target, word = _resolve_incomplete(ctx, args, incomplete)
        items: list[CompletionItem] = target.shell_complete(ctx, word)
        metavar = getattr(target, "metavar", None) or ""
        if metavar.strip("[]") in _FILE_LIKE and not items:
            return [CompletionItem(word, type="file")]
        for item in items:
            item.value = incomplete.removesuffix(word) + item.value
        return items

    def joined(self, items: Sequence[CompletionItem], word: str) -> str:
        """Return a line for each item, as the shell reads it."""
        del word
        return "\n".join(map(self.format_completion, items))

    def can_offer(self, item: CompletionItem) -> bool:
        """Refuse control characters: no shell inserts or shows them as they are."""
        return bool(safe(item.value) == item.value)

    def format_completion(self, item: CompletionItem) -> str:
        """Return a line; the shell cuts it at its first tab."""
        return f"{item.value}\t{safe(item.help)}" if item.help else str(item.value)


class Fish(Zsh):
    """Is answered as zsh, and quotes too."""

    def can_offer(self, item: CompletionItem) -> bool:
        """Refuse also what begins with `~`, which fish leaves unquoted."""
        return not item.value.startswith("~") and super().can_offer(item)

    def joined(self, items: Sequence[CompletionItem], word: str) -> str:
        """Offer the text that holds the word, where the value does not: fish shows no other."""
        shown = [
            item if fold(word) in fold(item.value) else CompletionItem(item.help, help=item.value)
            for item in items
        ]
        return super().joined([item for item in shown if self.can_offer(item)], word)


class Bash(Zsh):
    """Puts broken words together; answers, quoted, with what follows the last break."""

    answered = ""
    piece = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words as they were before bash broke them."""
        args, word = super().get_completion_args()
        *before, whole = mended([*args, word])
        self.answered = whole if word in BREAKS else whole.removesuffix(word)
        self.piece = environment.words_begun().rpartition("\n")[2]
        return before, whole

    @property
    def quote(self) -> str:
        """The quote that opens the unfinished word."""
        return self.piece[:1] if self.piece.startswith(("'", '"')) else ""

    def can_offer(self, item: CompletionItem) -> bool:
        """Refuse also what the quote that is open cannot hold, and any word of several quotes."""
        fits = not set(_BARRED[self.quote]) & set(item.value)
        return fits and bool(_ONE_QUOTE.fullmatch(self.piece)) and super().can_offer(item)

    def joined(self, items: Sequence[CompletionItem], word: str) -> str:
        """Add a blank where values begin otherwise: bash would put their beginning for the word."""
        lines = super().joined(items, word)
        is_part = not all(item.value.startswith(word) for item in items)
        return f"{lines}\n " if is_part and len(items) > 1 else lines

    def format_completion(self, item: CompletionItem) -> str:
        """Return what bash reads as the value: it inserts a line as it is."""
        rest = item.value.removeprefix(self.answered)
        return re.sub(_SPECIAL[self.quote], r"\\\g<0>", rest)


def support_shells() -> None:
    """Teach typer the questions of bash, zsh and fish."""
    for shell, answer in {"bash": Bash, "zsh": Zsh, "fish": Fish}.items():
        add_completion_class(answer, shell)


def split(line: str) -> list[str]:
    """Return the words of a line without their quotes; the last is begun and may be empty."""
    lexer = shlex.shlex(f"{line}.", posix=True)  # the dot ends the last word, also an empty one
    lexer.whitespace_split, lexer.commenters = True, ""
    words: list[str] = []
    try:
        words.extend(lexer)
    except ValueError:  # a quote is open
        words.append(lexer.token)
    return [*words[:-1], words[-1][:-1]]


def mended(words: list[str]) -> list[str]:
    """Join the pieces of words that bash has broken, as `stage`, `:`, `pro`."""
    whole: list[str] = []
    for word in words:
        if whole and (word in BREAKS or whole[-1].endswith(BREAKS)):
            whole[-1] += word
        else:
            whole.append(word)
    return whole

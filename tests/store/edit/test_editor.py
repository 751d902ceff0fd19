"""An edit changes the lines it must and leaves every other byte as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pipectl.domain.values.text import Bare, Quoted
from pipectl.store.edit.editor import Refused, edit
from pipectl.store.yaml.parser import parse

if TYPE_CHECKING:
    from pipectl.domain.values.schema import Plain

ENTRY: dict[str, Plain] = {"day": Bare("2026-10-02"), "note": Quoted("Ringt")}


def meaning(text: str, path: tuple[str | int, ...]) -> tuple[Any, Any]:
    """Give what a text says, and the part of it that a path leads to."""
    whole: Any = parse(text).plain()
    part = whole
    for step in path:
        part = part[step]
    return whole, part


def put(text: str, *path: str | int, new: Plain) -> str:
    """Edit the text so that the value at the path is `new`."""
    whole, part = meaning(text, path[:-1])
    part[path[-1]] = new
    return edit(text, whole)


def insert(text: str, *path: str | int, new: Plain) -> str:
    """Edit the text so that `new` stands in the list, at the index that ends the path."""
    whole, part = meaning(text, path[:-1])
    part.insert(path[-1], new)
    return edit(text, whole)


def add(text: str, *path: str | int, key: str, new: Plain, after: str = "") -> str:
    """Edit the text so that the mapping at the path has a new key, at the front or behind one."""
    whole, part = meaning(text, path)
    pairs = list(part.items())
    names = list(part)
    pairs.insert(names.index(after) + 1 if after else 0, (key, new))
    part.clear()
    part.update(pairs)
    return edit(text, whole)


def drop(text: str, *path: str | int) -> str:
    """Edit the text so that the key or item at the path is gone."""
    whole, part = meaning(text, path[:-1])
    part.pop(path[-1])
    return edit(text, whole)


def test_nothing_changes_where_nothing_differs() -> None:
    text = "a:   1   # one\r\n\r\nb: {c: [ ]}\n"
    assert edit(text, {"a": "1", "b": {"c": []}}) == text


class TestReplacingAScalar:
    def test_only_its_own_characters_change(self) -> None:
        text = "title:  Old one   # why\nstage: won\n"
        assert put(text, "title", new="New") == "title:  New   # why\nstage: won\n"

    def test_line_ends_stay(self) -> None:
        assert put("a: 1\r\nb: x\r\n", "b", new="z") == "a: 1\r\nb: z\r\n"

    def test_text_that_reads_as_something_else_is_quoted(self) -> None:
        assert put("title: x\n", "title", new="no") == 'title: "no"\n'

    def test_bare_text_is_not_quoted(self) -> None:
        assert put("amount: 10\n", "amount", new=Bare("20")) == "amount: 20\n"

    def test_double_quotes_stay(self) -> None:
        assert put('a: "x" # c\n', "a", new='say "y"') == 'a: "say \\"y\\"" # c\n'

    def test_single_quotes_stay(self) -> None:
        assert put("a: 'x'\n", "a", new="it's") == "a: 'it''s'\n"

    def test_single_quotes_give_way_to_a_line_break(self) -> None:
        assert put("a: 'x'\n", "a", new="b\nc") == 'a: "b\\nc"\n'

    def test_quotes_stay_around_an_amount(self) -> None:
        assert put("amount: '10'\n", "amount", new=Bare("20")) == "amount: '20'\n"

    def test_quoted_text_takes_double_quotes(self) -> None:
        assert put("a: 'x'\n", "a", new=Quoted("y")) == 'a: "y"\n'

    def test_folded_lines_become_one(self) -> None:
        text = "notes: one\n  two\n\n  three # c\nb: 1\n"
        assert put(text, "notes", new="four") == "notes: four # c\nb: 1\n"

    def test_quoted_lines_become_one(self) -> None:
        assert put('a: "one\n  two"   # c\n', "a", new="x") == 'a: "x"   # c\n'

    def test_a_value_below_its_key_stays_there(self) -> None:
        assert put("notes:\n  long text\nb: 1\n", "notes", new="x") == "notes:\n  x\nb: 1\n"

    def test_a_block_scalar_leaves_the_blank_lines_and_comments_behind_it(self) -> None:
        text = "notes: |\n  one\n\n  two\n\n\n# c\nb: 1\n"
        assert put(text, "notes", new="x") == "notes: x\n\n\n# c\nb: 1\n"

    def test_a_block_scalar_that_keeps_its_blank_lines_leaves_them_too(self) -> None:
        assert put("a: |+\n  one\n\nb: 1\n", "a", new="x") == "a: x\n\nb: 1\n"

    def test_a_block_scalar_at_the_end_of_the_file(self) -> None:
        assert put("a: >-\n  one\n  two", "a", new="x") == "a: x"

    def test_a_comment_behind_the_sign_of_a_block_scalar_is_not_lost(self) -> None:
        with pytest.raises(Refused, match=r"there is a comment after '\|' in the value of 'a'"):
            put("a: | # c\n  one\n", "a", new="x")

    def test_in_a_flow_map(self) -> None:
        text = "next_step: { due: 2026-11-28,what: 'x'}\n"
        assert put(text, "next_step", "what", new="y") == (
            "next_step: { due: 2026-11-28,what: 'y'}\n"
        )

    def test_in_a_list(self) -> None:
        assert put("tags:\n- a # c\n- b\n", "tags", 0, new="x") == "tags:\n- x # c\n- b\n"

    def test_by_a_map(self) -> None:
        assert put("a: x # c\n", "a", new={"b": "c"}) == "a: {b: c} # c\n"

    def test_by_nothing(self) -> None:
        assert put("amount: 10   # c\n", "amount", new=None) == "amount:   # c\n"

    def test_by_nothing_in_a_flow_map(self) -> None:
        assert put("a: {b: 1, c: 2}\n", "a", "b", new=None) == "a: {b: , c: 2}\n"

    def test_by_nothing_in_a_flow_map_without_spaces(self) -> None:
        assert put('a: {"b":1}\n', "a", "b", new=None) == 'a: {"b": }\n'

    def test_by_nothing_below_its_key(self) -> None:
        assert put("a:\n  x\nb: 1\n", "a", new=None) == "a:\nb: 1\n"

    def test_by_nothing_in_brackets_is_refused(self) -> None:
        with pytest.raises(Refused, match="an item of 'a' cannot be empty"):
            put("a: [x]\n", "a", 0, new=None)


class TestFillingAnEmptyValue:
    def test_right_behind_the_colon(self) -> None:
        assert put("amount:   # c\n", "amount", new=Bare("1")) == "amount: 1   # c\n"

    def test_without_the_space_that_stood_there(self) -> None:
        assert put("amount: \nb: 1\n", "amount", new=Bare("1")) == "amount: 1\nb: 1\n"

    def test_in_a_flow_map(self) -> None:
        assert put("a: {b: , c: 1}\n", "a", "b", new="x") == "a: {b: x, c: 1}\n"

    def test_of_a_flow_key_without_a_colon(self) -> None:
        assert put("a: {b, c: 1}\n", "a", "b", new="x") == "a: {b: x, c: 1}\n"

    def test_behind_a_dash(self) -> None:
        assert put("a:\n  -\n  - # c\n", "a", 0, new="x") == "a:\n  - x\n  - # c\n"

    def test_with_a_journal(self) -> None:
        text = "history: # c\n# d\nb: 1\n"
        assert put(text, "history", new=[ENTRY, {"b": None}]) == (
            'history: # c\n  - {day: 2026-10-02, note: "Ringt"}\n  - {b: }\n# d\nb: 1\n'
        )

    def test_with_a_list_of_words(self) -> None:
        assert put("tags:\n", "tags", new=["a", "b"]) == "tags: [a, b]\n"


class TestReplacingACollection:
    def test_in_braces(self) -> None:
        assert put("a: {b: 1} # c\n", "a", new="x") == "a: x # c\n"

    def test_in_a_block(self) -> None:
        text = "a: # c\n  # d\n  b: 1\n  e: 2\nf: 3\n"
        assert put(text, "a", new="x") == "a: x # c\n  # d\nf: 3\n"

    def test_that_loses_all_its_keys(self) -> None:
        assert put("a:\n  b: 1\nc: 2\n", "a", new={}) == "a: {}\nc: 2\n"

    def test_that_loses_all_its_items(self) -> None:
        assert put("a:\n- b\n- c\nd: 2\n", "a", new=[]) == "a: []\nd: 2\n"

    def test_behind_a_dash(self) -> None:
        assert put("a:\n- b: 1\n  c: 2\n- d\n", "a", 0, new="x") == "a:\n- x\n- d\n"

    def test_the_file_as_a_whole_is_refused(self) -> None:
        with pytest.raises(Refused, match="the file as a whole"):
            edit("a: 1\n", ["b"])


class TestAddingAKey:
    def test_behind_the_one_before_it(self) -> None:
        text = "a: 1 # c\n# d\nb: 2\n"
        assert add(text, key="x", new="y z", after="a") == "a: 1 # c\nx: y z\n# d\nb: 2\n"

    def test_at_the_front(self) -> None:
        assert add("# c\na: 1\n", key="x", new="z") == "# c\nx: z\na: 1\n"

    def test_with_the_line_ends_of_the_file(self) -> None:
        assert add("a: 1\r\n", key="x", new="z", after="a") == "a: 1\r\nx: z\r\n"

    def test_to_a_file_without_a_last_line_end(self) -> None:
        assert add("a: 1", key="x", new="z", after="a") == "a: 1\nx: z"

    def test_to_the_indent_of_its_siblings(self) -> None:
        text = "q:\n    a: 1\n\n# c\nb: 2\n"
        assert add(text, "q", key="x", new="z", after="a") == (
            "q:\n    a: 1\n    x: z\n\n# c\nb: 2\n"
        )

    def test_aligned_where_values_are(self) -> None:
        text = "title:    A\nstage:    b\n"
        assert add(text, key="amount", new=Bare("1"), after="title") == (
            "title:    A\namount:   1\nstage:    b\n"
        )

    def test_not_aligned_where_it_is_too_long(self) -> None:
        text = "a:  A\nb:  b\n"
        assert add(text, key="title", new="x", after="b") == "a:  A\nb:  b\ntitle: x\n"

    def test_not_aligned_by_keys_of_one_length(self) -> None:
        assert add("aa: A\nbb: b\n", key="c", new="x", after="bb") == "aa: A\nbb: b\nc: x\n"

    def test_behind_a_block_scalar_and_before_its_blank_lines(self) -> None:
        text = "a: |\n  one\n\nb: 1\n"
        assert add(text, key="x", new="z", after="a") == "a: |\n  one\nx: z\n\nb: 1\n"

    def test_behind_a_block_scalar_that_keeps_its_blank_lines(self) -> None:
        text = "a: |+\n  one\n\nb: 1\n"
        assert add(text, key="x", new="z", after="a") == "a: |+\n  one\n\nx: z\nb: 1\n"

    def test_behind_a_block_scalar_that_ends_without_a_line_end_is_refused(self) -> None:
        with pytest.raises(Refused, match="without touching other lines"):
            add("a: |\n  one", key="x", new="z", after="a")

    def test_behind_nested_lines(self) -> None:
        text = "a:\n  b:\n    - c: 1\n      d: 2\n  # e\nf: 1\n"
        assert add(text, key="x", new="z", after="a") == (
            "a:\n  b:\n    - c: 1\n      d: 2\nx: z\n  # e\nf: 1\n"
        )

    def test_several_at_once_keep_their_order(self) -> None:
        assert edit("a: 1\n", {"a": "1", "x": None, "z": "b"}) == "a: 1\nx:\nz: b\n"

    def test_inside_an_item(self) -> None:
        text = "h:\n  - day: x\n    by: kari\n  - day: z\n"
        assert add(text, "h", 0, key="via", new="fix", after="by") == (
            "h:\n  - day: x\n    by: kari\n    via: fix\n  - day: z\n"
        )

    def test_at_the_front_of_an_item(self) -> None:
        assert add("h:\n  -  day: x\n", "h", 0, key="by", new="z") == (
            "h:\n  -  by: z\n     day: x\n"
        )

    def test_whose_name_needs_quotes(self) -> None:
        assert add("a: 1\n", key="no", new="x", after="a") == 'a: 1\n"no": x\n'

    def test_with_a_map_on_one_line(self) -> None:
        new: Plain = {"due": Bare("2026-11-28"), "what": Quoted("Send it"), "amount": None}
        assert add("a: 1\n", key="next_step", new=new, after="a") == (
            'a: 1\nnext_step: {due: 2026-11-28, what: "Send it", amount: }\n'
        )

    def test_with_a_journal_in_a_block(self) -> None:
        assert add("a: 1\n", key="history", new=[ENTRY], after="a") == (
            'a: 1\nhistory:\n  - {day: 2026-10-02, note: "Ringt"}\n'
        )

    def test_to_a_flow_map(self) -> None:
        assert add("a: {b: 1, c: 2}\n", "a", key="x", new="z", after="b") == (
            "a: {b: 1, x: z, c: 2}\n"
        )

    def test_to_the_front_of_a_flow_map(self) -> None:
        assert add("a: { b: 1 }\n", "a", key="x", new="z") == "a: { x: z, b: 1 }\n"

    def test_to_the_end_of_a_padded_flow_map(self) -> None:
        assert add("a: { b: 1 }\n", "a", key="x", new="z", after="b") == "a: { b: 1, x: z }\n"

    def test_to_a_flow_map_that_ends_in_a_comma(self) -> None:
        assert add("a: {b: 1,}\n", "a", key="x", new="z", after="b") == "a: {b: 1, x: z,}\n"

    def test_behind_an_empty_value_of_a_flow_map(self) -> None:
        assert add("a: {b: }\n", "a", key="x", new="z", after="b") == "a: {b: , x: z}\n"

    def test_behind_an_empty_value_that_touches_the_brace(self) -> None:
        assert add('a: {"b":}\n', "a", key="x", new="z", after="b") == 'a: {"b": , x: z}\n'

    def test_to_an_empty_flow_map(self) -> None:
        assert add("a: {}\n", "a", key="x", new="z") == "a: {x: z}\n"

    def test_to_an_empty_flow_map_with_a_space(self) -> None:
        assert add("a: { }\n", "a", key="x", new="z") == "a: { x: z }\n"

    def test_to_an_empty_flow_map_with_a_comment(self) -> None:
        assert add("a: { # c\n  }\n", "a", key="x", new="z") == "a: {x: z # c\n  }\n"

    def test_to_a_flow_map_of_one_pair_a_line(self) -> None:
        text = "a: {\n  b: 1, # c\n  d: 2 # e\n}\n"
        assert add(text, "a", key="x", new="z", after="b") == (
            "a: {\n  b: 1, # c\n  x: z,\n  d: 2 # e\n}\n"
        )

    def test_to_the_end_of_a_flow_map_of_one_pair_a_line(self) -> None:
        text = "a: {\n  b: 1, # c\n  d: 2 # e\n}\n"
        assert add(text, "a", key="x", new="z", after="d") == (
            "a: {\n  b: 1, # c\n  d: 2, # e\n  x: z\n}\n"
        )

    def test_to_a_flow_map_indented_with_tabs(self) -> None:
        text = "a: {\n\tb: 1,\n\tc: 2\n}\n"
        assert add(text, "a", key="x", new="z", after="b") == (
            "a: {\n\tb: 1,\n\tx: z,\n\tc: 2\n}\n"
        )

    def test_to_a_document_that_is_a_flow_map(self) -> None:
        assert add("{a: 1}\n", key="history", new=[{"b": "c"}], after="a") == (
            "{a: 1, history: [{b: c}]}\n"
        )

    def test_to_an_empty_file(self) -> None:
        assert edit("", {"a": "b"}) == "a: b\n"

    def test_to_a_file_of_comments(self) -> None:
        assert edit("# c\r\n\r\n# d", {"a": "b"}) == "# c\r\n\r\n# d\r\na: b"

    def test_to_a_file_of_comments_that_will_be_a_list(self) -> None:
        assert edit("# c\n", [{"a": "b"}, "d"]) == "# c\n- {a: b}\n- d\n"

    def test_before_the_end_of_an_empty_document(self) -> None:
        assert edit("---\n...\n# c\n", {"a": "b"}) == "---\na: b\n...\n# c\n"

    def test_before_the_end_of_a_document(self) -> None:
        assert edit("---\na: 1\n...\n", {"a": "1", "b": "c"}) == "---\na: 1\nb: c\n...\n"


class TestAddingAnItem:
    def test_at_the_end_before_the_comments_that_follow(self) -> None:
        text = "h:\n  - {a: 1} # c\n  # d\n\nb: 1\n"
        assert insert(text, "h", 1, new=ENTRY) == (
            'h:\n  - {a: 1} # c\n  - {day: 2026-10-02, note: "Ringt"}\n  # d\n\nb: 1\n'
        )

    def test_in_the_middle(self) -> None:
        assert insert("h:\n- {a: 1}\n# c\n- {a: 3}\n", "h", 1, new={"a": Bare("2")}) == (
            "h:\n- {a: 1}\n- {a: 2}\n# c\n- {a: 3}\n"
        )

    def test_at_the_front(self) -> None:
        assert insert("h: # c\n# d\n- x\n", "h", 0, new="z") == "h: # c\n# d\n- z\n- x\n"

    def test_with_the_spaces_that_the_others_have(self) -> None:
        assert insert("h:\n  -   x\n", "h", 1, new="z") == "h:\n  -   x\n  -   z\n"

    def test_behind_a_block_map_with_a_block_scalar(self) -> None:
        text = "h:\n  - day: x\n    note: |\n      one\n\n      two\n\n\nb: 1\n"
        assert insert(text, "h", 1, new={"a": "z"}) == (
            "h:\n  - day: x\n    note: |\n      one\n\n      two\n  - {a: z}\n\n\nb: 1\n"
        )

    def test_behind_an_empty_item(self) -> None:
        assert insert("h:\n  - x # - c\n  -\n", "h", 2, new="z") == "h:\n  - x # - c\n  -\n  - z\n"

    def test_that_is_empty(self) -> None:
        assert insert("h:\n  - x\n", "h", 1, new=None) == "h:\n  - x\n  -\n"

    def test_to_a_list_in_a_list(self) -> None:
        assert insert("h:\n- - x\n- y z\n", "h", 0, 0, new="b") == "h:\n- - b\n  - x\n- y z\n"

    def test_to_a_file_without_a_last_line_end(self) -> None:
        assert insert("h:\n  - x", "h", 1, new="z") == "h:\n  - x\n  - z"

    def test_to_brackets(self) -> None:
        assert insert("tags: [a, b]\n", "tags", 2, new="c") == "tags: [a, b, c]\n"

    def test_to_empty_brackets(self) -> None:
        assert insert("h: []\n", "h", 0, new={"a": "b"}) == "h: [{a: b}]\n"

    def test_to_brackets_of_one_item_a_line(self) -> None:
        text = "h: [\n  {a: 1}, # c\n  {a: 2}, # d\n]\n"
        assert insert(text, "h", 2, new={"a": "x"}) == (
            "h: [\n  {a: 1}, # c\n  {a: 2}, # d\n  {a: x},\n]\n"
        )

    def test_to_brackets_that_start_and_end_on_the_lines_of_items(self) -> None:
        text = "h: [{a: 1},\n    {a: 2}]\n"
        assert insert(text, "h", 2, new={"a": "x"}) == "h: [{a: 1},\n    {a: 2},\n    {a: x}]\n"

    def test_to_the_front_of_brackets_that_start_on_the_line_of_an_item(self) -> None:
        text = "h: [{a: 1},\n    {a: 2}]\n"
        assert insert(text, "h", 0, new={"a": "x"}) == "h: [{a: x},\n    {a: 1},\n    {a: 2}]\n"

    def test_while_another_changes(self) -> None:
        text = "h:\n  - {day: 1, by: kari} # c\n  - {day: 2, by: ola} # d\n"
        wanted: Plain = {
            "h": [{"day": "0"}, {"day": "1", "by": "x"}, {"day": "2", "by": "ola"}, {"day": "z"}]
        }
        assert edit(text, wanted) == (
            'h:\n  - {day: "0"}\n  - {day: 1, by: x} # c\n  - {day: 2, by: ola} # d\n  - {day: z}\n'
        )


class TestRemoving:
    def test_a_key_with_its_lines_and_not_the_comment_above(self) -> None:
        text = "a: 1\n# c\nb: # d\n  x: 1\n  z: 2 # e\n# f\ng: 3\n"
        assert drop(text, "b") == "a: 1\n# c\n# f\ng: 3\n"

    def test_the_last_key_of_a_file_without_a_last_line_end(self) -> None:
        assert drop("a: 1\nb: 2", "b") == "a: 1\n"

    def test_all_keys_of_a_file(self) -> None:
        assert drop("# c\na: 1\n", "a") == "# c\n"

    def test_a_key_while_another_comes(self) -> None:
        assert edit("a: 1\nb: 2\n", {"a": "1", "c": "x"}) == "a: 1\nc: x\n"

    def test_the_first_key_of_an_item(self) -> None:
        assert drop("h:\n- a: 1 # c\n  b: 2\n  d: 3\n", "h", 0, "a") == "h:\n- b: 2\n  d: 3\n"

    def test_the_first_keys_of_an_item(self) -> None:
        text = "h:\n- a: 1\n  b: 2\n  d: 3\n"
        assert edit(text, {"h": [{"d": "3"}]}) == "h:\n- d: 3\n"

    def test_the_first_key_of_an_item_with_a_comment_below_is_refused(self) -> None:
        with pytest.raises(Refused, match="there is a comment between"):
            drop("h:\n- a: 1\n  # c\n  b: 2\n", "h", 0, "a")

    def test_all_keys_of_an_item_while_another_comes(self) -> None:
        assert edit("h:\n- a: 1\n  b: 2\n", {"h": [{"c": "x"}]}) == "h:\n- {c: x}\n"

    def test_an_item(self) -> None:
        assert drop("h:\n- a\n# c\n- b: 1\n  d: 2 # e\n# f\n- g\n", "h", 1) == (
            "h:\n- a\n# c\n# f\n- g\n"
        )

    def test_a_block_scalar_leaves_the_blank_lines_behind_it(self) -> None:
        assert drop("a: 1\nb: |\n  one\n\nc: 2\n", "b") == "a: 1\n\nc: 2\n"

    def test_the_first_pair_of_a_flow_map(self) -> None:
        assert drop("a: { b: 1, c: 2 }\n", "a", "b") == "a: { c: 2 }\n"

    def test_a_pair_in_the_middle_of_a_flow_map(self) -> None:
        assert drop("a: {b: 1, c: 2 , d: 3}\n", "a", "c") == "a: {b: 1 , d: 3}\n"

    def test_the_last_pair_of_a_flow_map(self) -> None:
        assert drop("a: {b: 1, c: 2}\n", "a", "c") == "a: {b: 1}\n"

    def test_the_only_pair_of_a_flow_map(self) -> None:
        assert drop("a: { b: 1, }\n", "a", "b") == "a: {}\n"

    def test_the_pair_behind_an_empty_value(self) -> None:
        assert drop("a: {b: , c: 2}\n", "a", "c") == "a: {b: }\n"

    def test_a_pair_with_its_line(self) -> None:
        text = "a: {\n  b: 1, # c\n  d: 2, # e\n  f: 3\n}\n"
        assert drop(text, "a", "d") == "a: {\n  b: 1, # c\n  f: 3\n}\n"

    def test_the_last_pair_with_its_line_and_the_comma_before(self) -> None:
        text = "a: {\n  b: 1, # c\n  d: 2\n}\n"
        assert drop(text, "a", "d") == "a: {\n  b: 1 # c\n}\n"

    def test_the_last_pair_with_its_line_while_another_comes(self) -> None:
        text = "a: {\n  b: 1,\n  d: 2\n}\n"
        assert edit(text, {"a": {"b": "1", "c": "x"}}) == "a: {\n  b: 1,\n  c: x,\n}\n"

    def test_a_pair_while_another_comes_in_its_place(self) -> None:
        text = "a: {b: 1,\n    c: 2} # d\n"
        assert edit(text, {"a": {"b": "1", "x": "z"}}) == "a: {b: 1,\n    x: z} # d\n"

    def test_the_first_pair_while_another_comes_in_its_place(self) -> None:
        assert edit("a: {b: 1, c: x}\n", {"a": {"z": "y z", "c": "x"}}) == "a: {z: y z, c: x}\n"

    def test_an_item_of_brackets(self) -> None:
        assert drop("a: [b, c, d]\n", "a", 1) == "a: [b, d]\n"

    def test_an_item_beside_a_comment_in_brackets_is_refused(self) -> None:
        with pytest.raises(Refused, match="there is a comment between the braces or brackets"):
            drop("a: [b, c, # x\n d]\n", "a", 2)


class TestRefusing:
    def test_says_where(self) -> None:
        with pytest.raises(Refused) as caught:
            put("a: 1\nb: | # c\n  one\n", "b", new="x")
        assert caught.value.offset == len("a: 1\nb: ")

    def test_a_character_that_no_file_can_hold(self) -> None:
        with pytest.raises(Refused, match="a lone surrogate"):
            put("a: 1\n", "a", new="\ud800")

    def test_bare_text_that_is_not_what_it_says(self) -> None:
        with pytest.raises(Refused, match="without touching other lines"):
            put("a: 1\n", "a", new=Bare("b: c"))

    def test_an_empty_item_of_a_new_list(self) -> None:
        with pytest.raises(Refused, match="an empty item of a list"):
            put("a: 1\n", "a", new=[None])

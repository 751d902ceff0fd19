"""The records of a collection: accounts are read, checked, made and changed as deals are."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from builders import TODAY
from pipectl.domain.model.account import Account, Address
from pipectl.domain.model.deal import Deal, Entry
from pipectl.errors import ConflictError, InvalidError, NotFoundError, UsageError
from pipectl.store.operations.scaffold import scaffold
from pipectl.store.records import Edited
from pipectl.store.store import Store

TEXT = """\
name: Acme AS  # since 1911
aliases: [Acme, ACME A/S]
number: "912345678"
address: {street: Storgata 1, postcode: "0155", city: Oslo, country: "NO"}
website: acme.example
owner: kari
parent: nordic-holding
tags: [key]
seats: 12
x-score: {a: 1}
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    for path, text in scaffold("seven", "en", "EUR", 1, None).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    with (tmp_path / "pipectl.yaml").open("a") as settings:
        settings.write("fields: {seats: number}\n")
    (tmp_path / "accounts").mkdir()
    (tmp_path / "accounts/acme-as.yaml").write_text(TEXT)
    (tmp_path / "accounts/nordic-holding.yaml").write_text("name: Nordic Holding\n")
    return Store(tmp_path, tmp_path / "cache")


def problems(store: Store) -> list[str]:
    return [str(problem) for problem in store.load(TODAY).problems]


def test_an_account_is_all_that_its_file_holds(store: Store) -> None:
    account = store.accounts.take("acme-as").record
    assert account == Account(
        id="acme-as",
        name="Acme AS",
        aliases=("Acme", "ACME A/S"),
        number="912345678",
        address=Address(street="Storgata 1", postcode="0155", city="Oslo", country="NO"),
        website="acme.example",
        owner="kari",
        parent="nordic-holding",
        tags=("key",),
        fields={"seats": Decimal(12)},
        extra={"x-score": {"a": "1"}},
    )


def test_a_book_has_the_accounts_in_the_order_of_their_ids(store: Store) -> None:
    for _ in ("cold", "warm"):
        accounts = store.load(TODAY).book.accounts
        assert [account.id for account in accounts] == ["acme-as", "nordic-holding"]
        assert accounts[0] == store.accounts.take("acme-as").record
    assert problems(store) == []


def test_a_store_without_accounts_has_none(store: Store) -> None:
    for path in (store.root / "accounts").iterdir():
        path.unlink()
    (store.root / "accounts").rmdir()
    assert list(store.load(TODAY).book.accounts) == []
    assert problems(store) == []


def test_what_is_wrong_with_an_account_has_its_place(store: Store) -> None:
    (store.root / "accounts/acme-as.yaml").write_text("name: Acme\nparent: gone\nphone: 1\n")
    (store.root / "accounts/acme-2.yaml").write_text("name: acme\n")
    (store.root / "accounts/bad.yaml").write_text("owner: kari\n")
    (store.root / "accounts/empty.yaml").write_text("")
    (store.root / "accounts/Big.yaml").write_text("name: Big\n")
    assert sorted(text.partition(";")[0] for text in problems(store)) == [
        "accounts/Big.yaml: 'Big' cannot be an id",
        "accounts/acme-as.yaml:1:7: warning: 'Acme' means the account acme-2 too",
        "accounts/acme-as.yaml:2:9: warning: there is no account 'gone'",
        "accounts/acme-as.yaml:3:1: warning: the key 'phone' is unknown",
        "accounts/bad.yaml:1:1: the account has no name",
        "accounts/empty.yaml:1:1: the file says nothing",
    ]
    with pytest.raises(InvalidError):
        store.accounts.take("bad")
    assert {problem.place.path for problem in store.load(TODAY).stopping} == {
        "accounts/Big.yaml", "accounts/bad.yaml", "accounts/empty.yaml",
    }  # fmt: skip


def test_a_changed_account_keeps_all_other_bytes(store: Store) -> None:
    def rename(account: Account) -> Edited[Account]:
        address = replace(account.address or Address(), city="Bergen")
        return Edited(replace(account, industry="shipping", address=address), ("renamed",))

    dry = store.accounts.change(["acme-as"], rename, dry_run=True)
    path = store.root / "accounts/acme-as.yaml"
    assert path.read_text() == TEXT
    written = store.accounts.change(["acme-as"], rename)
    assert written == dry
    assert written.messages == ("renamed",)
    assert path.read_text() == TEXT.replace("Oslo", "Bergen").replace(
        "website: acme.example\n", "website: acme.example\nindustry: shipping\n"
    )


def test_a_new_account_has_a_line_a_key(store: Store) -> None:
    new = Account(id="nes", name="Nes", address=Address(country="NO"), parent="acme-as")
    store.accounts.add(new)
    text = (store.root / "accounts/nes.yaml").read_text()
    assert text == 'name: Nes\naddress: {country: "NO"}\nparent: acme-as\n'
    assert store.accounts.take("nes").record == new


def test_a_new_deal_is_no_duplicate_of_one_that_is_not_there(store: Store) -> None:
    entry = Entry(day=TODAY, stage="qualification")
    twin = Deal(
        id="twin", title="Twin", stage="qualification", duplicate_of="gone", history=(entry,)
    )
    with pytest.raises(NotFoundError, match="there is no deal 'gone' to be the duplicate_of"):
        store.deals.add(twin)


def test_a_new_account_has_an_id_and_a_parent_that_can_be(store: Store) -> None:
    with pytest.raises(UsageError, match="there is an account 'acme-as' already"):
        store.accounts.add(Account(id="acme-as", name="Acme"))
    with pytest.raises(NotFoundError, match="there is no account 'gone' to be the parent"):
        store.accounts.add(Account(id="new", name="New", parent="gone"))
    with pytest.raises(NotFoundError, match="no account 'gone'; `pipectl account list` shows all"):
        store.accounts.take("gone")


def test_an_account_that_changed_meanwhile_is_read_again(store: Store) -> None:
    path, tries = store.root / "accounts/acme-as.yaml", []

    def tag(account: Account) -> Edited[Account]:
        tries.append(account.tags)
        if len(tries) == 1:
            path.write_text(TEXT.replace("[key]", "[key, big]"))
        return Edited(replace(account, tags=(*account.tags, "new")))

    store.accounts.change(["acme-as"], tag)
    assert tries == [("key",), ("key", "big")]
    assert store.accounts.take("acme-as").record.tags == ("key", "big", "new")


def test_an_account_that_changes_all_the_time_is_a_conflict(store: Store) -> None:
    path, tries = store.root / "accounts/acme-as.yaml", []

    def tag(account: Account) -> Edited[Account]:
        tries.append(1)
        path.write_text(TEXT + f"# {len(tries)}\n")
        return Edited(replace(account, tags=("new",)))

    with pytest.raises(ConflictError, match=r"^accounts/acme-as.yaml has changed meanwhile"):
        store.accounts.change(["acme-as"], tag)
    assert len(tries) == 3

"""The words by which columns and values are known."""

from __future__ import annotations

import tomllib
from time import process_time

import pytest

from builders import pipeline, stage
from pipectl.domain.model.settings import LANGUAGES
from pipectl.domain.templates.translations import WORDS as BUNDLED
from pipectl.exchange.drafting.stages import mapped_stages
from pipectl.exchange.drafting.words import WORDS, field_of, meaning, plain

LISTS = tomllib.loads(WORDS.read_text("utf-8"))
PHRASES = [
    (kind, meaning, phrase.strip())
    for kind, table in LISTS.items()
    for meaning, phrases in table.items()
    for phrase in phrases.split(",")
]
BUNDLED_STAGES = pipeline(
    *map(stage, ("prospecting", "qualification", "proposal")),
    stage("won", "won"),
    stage("lost", "lost"),
)
EXPORTS = {
    "hubspot": {
        "Record ID": "key", "Deal Name": "title", "Deal Stage": "stage", "Close Date": "closed",
        "Deal owner": "owner", "Amount": "amount", "Create Date": "created",
        "Next step": "next_step",
        "Closed Lost Reason": "reason", "Last Modified Date": "as_of", "Pipeline": "pipeline",
        "Deal probability": "probability", "Associated Company": "account", "dealname": "title",
        "dealstage": "stage", "closedate": "closed", "createdate": "created",
    },
    "salesforce": {
        "Opportunity Name": "title", "Account Name": "account", "StageName": "stage",
        "CloseDate": "closed", "CreatedDate": "created", "Probability (%)": "probability",
        "Opportunity Owner": "owner", "LeadSource": "source", "NextStep": "next_step",
        "Opportunity ID": "key", "CurrencyIsoCode": "currency", "Amount Currency": "currency",
        "AccountId": "", "OwnerId": "", "Fiscal Period": "", "Description": "notes",
    },
    "pipedrive": {
        "Deal - ID": "key", "Deal - Title": "title", "Deal - Value": "amount",
        "Deal - Currency of Value": "currency", "Deal - Organization": "account",
        "Deal - Owner": "owner", "Deal - Contact person": "", "Deal - Stage": "stage",
        "Deal - Deal created": "created", "Deal - Won time": "won_on",
        "Deal - Lost time": "lost_on",
        "Deal - Lost reason": "reason", "Deal - Expected close date": "expected_close",
        "Deal - Deal closed on": "closed",
    },
    "vtiger": {
        "Deal Name": "title", "Organization Name": "account", "Contact Name": "",
        "Expected Close Date": "expected_close", "Sales Stage": "stage", "Assigned To": "owner",
        "Created Time": "created", "Opportunity No": "key", "Lead Source": "source",
    },
    "zoho": {
        "Record Id": "key", "Deal Name": "title", "Closing Date": "closed",
        "Reason For Loss": "reason", "Modified Time": "as_of", "Expected Revenue": "",
    },
    "close": {
        "status_label": "stage", "value": "amount", "value_currency": "currency",
        "confidence": "probability", "lead_name": "account", "user_name": "owner",
        "date_created": "created", "date_won": "won_on", "date_lost": "lost_on", "lead_id": "",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "field"),
    [(name, field) for export in EXPORTS.values() for name, field in export.items()],
)
def test_the_columns_of_other_systems_are_known(name: str, field: str) -> None:
    assert field_of(name).field == field


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("title", ("Title", "Prosjekt", "Sag", "Trattativa", "Сделка")),
        ("account", ("Customer", "Kunde", "Virksomhed", "Ragione sociale", "Клиент")),
        ("owner", ("Owner", "Selger", "Sælger", "Venditore", "Отговорник")),
        ("amount", ("Amount", "Sum eks. mva (NOK)", "Beløb", "Importo €", "Стойност без ДДС")),
        ("stage", ("Stage", "Fase", "Trin", "Stato", "Етап")),
        ("created", ("Created", "Opprettet", "Oprettet", "Data di apertura", "Дата на създаване")),
        ("expected_close", ("Expected close", "Forventet", "Chiusura prevista", "Очаквана дата")),
        ("expected_close", ("Forv. avslutning", "Est. closing", "Forv. afslutning")),
        ("expected_close", ("Prev. chiusura", "Очакв. приключване", "Vorauss. Abschluss")),
        ("closed", ("Closed", "Avsluttet", "Afsluttet", "Data chiusura", "Приключена")),
        ("probability", ("Probability", "Sanns.", "Sandsynlighed", "Probabilità", "Вероятност")),
        ("next_step", ("Next step", "Neste steg", "Næste skridt", "Prossimo passo")),
        ("notes", ("Notes", "Kommentar", "Bemærkninger", "Note", "Бележки")),
        ("x-email", ("E-mail", "E-post", "Имейл")),
        ("key", ("ID", "Nr", "Løbenr.", "Codice", "Номер")),
    ],
)
def test_the_columns_of_spreadsheets_are_known_in_five_languages(
    field: str, names: tuple[str, ...]
) -> None:
    assert {name: field_of(name).field for name in names} == dict.fromkeys(names, field)


@pytest.mark.parametrize(
    ("stage", "values"),
    [
        ("won", ("Won", "vunnet", "Vundet", "Vinto", "Chiusa vinta", "спечелена", "Closed Won")),
        ("lost", ("Lost", "tapt", "Tabt", "perso", "Загубена", "Closed Lost to Competition")),
        ("lost", ("Неспечелена",)),
        ("proposal", ("3. Tilbud sendt", "Preventivo", "Оферта", "Proposal/Price Quote")),
    ],
)
def test_what_a_stage_is_called_is_known(stage: str, values: tuple[str, ...]) -> None:
    assert {value: meaning(value, "stages") for value in values} == dict.fromkeys(values, stage)


@pytest.mark.parametrize("text", ["", "Hot", "Won or lost", "17"])
def test_a_text_of_no_meaning_or_of_two_is_left_to_a_person(text: str) -> None:
    assert meaning(text, "stages") is None


DOUBTED = (
    "Won't buy", "Won’t buy", "Win likely", "Not lost", "Not qualified", "Proposal not sent",
    "Almost won", "Nearly won", "No longer lost", "Never won", "Maybe won", "Won?", "Lost (?)",
    "Not won", "Wont", "Probably lost", "No proposal", "Nesten vunnet", "Ikke tapt", "Ikke vunnet",
    "Ikke sendt tilbud", "Kanskje vunnet", "Aldri tapt", "Vunnet - ikke fakturert",
    "Næsten vundet", "Måske tabt", "Aldrig vundet", "Uden tilbud", "non vinto", "Quasi vinta",
    "Forse persa", "Offerta non inviata", "Mai persa", "не е спечелена", "Почти спечелена",
    "Може би загубена", "Още не е загубена", "Без оферта", "Nicht verloren", "Fast gewonnen",
)  # fmt: skip


@pytest.mark.parametrize("value", DOUBTED)
def test_a_stage_that_is_denied_or_doubted_is_left_to_a_person(value: str) -> None:
    (mapped,) = mapped_stages([value], BUNDLED_STAGES)
    assert mapped.target is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", [stage for stage in LISTS["stages"] if stage in BUNDLED])
def test_the_bundled_stages_are_known_in_every_language(stage: str, language: str) -> None:
    assert meaning(BUNDLED[stage][LANGUAGES.index(language)], "stages") == stage


def test_a_phrase_stands_in_one_place_of_its_list() -> None:
    places = [(kind, plain(phrase)) for kind, _, phrase in PHRASES]
    assert {place for place in places if places.count(place) > 1} == set()


def test_every_phrase_says_something() -> None:
    assert [entry for entry in PHRASES if not plain(entry[2])] == []


def test_a_cell_of_many_words_is_read_in_no_time() -> None:
    begin = process_time()
    assert meaning("word " * 5_000 + "proposal", "stages") == "proposal"
    assert process_time() - begin < 1

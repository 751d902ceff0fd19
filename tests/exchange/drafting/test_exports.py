"""Exports as they are found: the draft brings in what a careful person would have entered."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders import TODAY, pipeline, setup, stage
from pipectl.domain.intake.importer import ForeignFile, Request
from pipectl.exchange import csv
from pipectl.exchange.rows.rules import Rules
from pipectl.store.rules_file import parse_rules

OPEN = ("prospecting", "qualification", "first_contact", "needs", "proposal", "negotiation")
STORE = setup(pipeline(*map(stage, OPEN), stage("won", "won"), stage("lost", "lost")))

EXPORTS = {
    "pipedrive": (
        ("Deal - ID,Deal - Title,Deal - Value,Deal - Currency,Deal - Status,Deal - Stage,"
        "Deal - Deal created,Deal - Won time,Deal - Lost time\n"
        "1,Alpha,10000,EUR,Open,Proposal Made,2026-08-03 10:12:13,,\n"
        "2,Bravo,5500.75,USD,Won,Negotiations Started,2026-02-03 10:12:13,2026-05-06 11:00:00,\n"
        "3,Chuck,2000,EUR,Lost,Contact Made,2026-03-03 10:12:13,,2026-04-06 11:00:00\n"
        "4,Gone,99999,EUR,Deleted,Qualified,2026-03-03 10:12:13,,\n"),
        ("Alpha proposal 10000 EUR 2026-08-03, Bravo won 5500.75 USD 2026-05-06, "
        "Chuck lost 2000 EUR 2026-04-06"),
    ),
    "hubspot": (
        ("Record ID,Deal Name,Deal Stage,Close Date,Amount,Create Date\n"
        '91,Renewal,Presentation Scheduled,2026-12-15 10:00,"12,500.00",2026-09-03 08:15\n'
        "92,Rollout,Closed Won,2026-06-12 17:20,48000,2026-02-01 12:00\n"),
        "Renewal needs 12500 NOK 2026-09-03, Rollout won 48000 NOK 2026-06-12",
    ),
    "salesforce with a footer": (
        ("Opportunity ID,Opportunity Name,Stage,Amount Currency,Amount,Created Date,Close Date\n"
        '006A,Globex,Closed Won,USD,"80,000.00",1/14/2026,4/30/2026\n'
        '006B,Hooli,Prospecting,USD,"1,500.25",10/13/2026,1/15/2027\n\n"Open pipeline"\n"Acme"\n'),
        "Globex won 80000 USD 2026-04-30, Hooli prospecting 1500.25 USD 2026-10-13",
    ),
    "zoho": (
        ("Record Id,Deal Name,Amount,Closing Date,Stage,Created Time\n"
        "z1,Zeta,4500,2026-12-20,Proposal/Price Quote,2026-09-03T13:50:00+01:00\n"
        "z2,Eta,9000,2026-05-20,Closed Won,2026-02-03T10:12:13+01:00\n"),
        "Zeta proposal 4500 NOK 2026-09-03, Eta won 9000 NOK 2026-05-20",
    ),
    "vtiger": (
        ("Opportunity No,Deal Name,Sales Stage,Amount,Expected Close Date,Created Time,Closed on\n"
        "POT1,Roof,Proposal or Price Quote,500,2026-12-01,2026-10-01 09:00:00,\n"
        "POT2,Door,Closed Lost,700,2026-10-23,2026-10-02 09:00:00,2026-10-20\n"),
        "Roof proposal 500 NOK 2026-10-01, Door lost 700 NOK 2026-10-20",
    ),
    "close": (
        ("id,lead_name,value,value_currency,status_label,date_created,date_won,date_lost\n"
        "o1,Acme,100,EUR,Won,2026-01-02,2026-03-04,\no2,Berg,200,EUR,Lost,2026-01-03,,2026-03-05\n"),
        "Acme won 100 EUR 2026-03-04, Berg lost 200 EUR 2026-03-05",
    ),
    "notion": (
        ("Name,Status,Value,Created time,Close\n"
        'Site,Proposal,"€1,200.50","September 3, 2026 10:12 AM",\n'
        'Shop,Won,"€800.00","August 2, 2026 9:00 AM","October 1, 2026 9:00 AM"\n'),
        "Site proposal 1200.5 EUR 2026-09-03, Shop won 800 EUR 2026-10-01",
    ),
    "airtable": (
        ("Opportunity,Account,Stage,Amount,Created,End date\n"
        "Lift,Hotel,Proposal,$1500.00,9/3/2026,\nStairs,Inn,Won,$2500.00,4/15/2026,6/17/2026\n"),
        "Lift proposal 1500 USD 2026-09-03, Stairs won 2500 USD 2026-06-17",
    ),
    "google sheets with currencies of its own": (
        ("Deal,Sum,Stage,Created,Closed\n"
        "A,1000 EUR,Needs,2026-09-01,\nB,US$ 2000,Won,2026-08-01,2026-10-01\n"
        "C,£ 6,Lost,2026-08-01,2026-09-01\nD,700,Needs,2026-08-05,\n"),
        ("A needs 1000 EUR 2026-09-01, B won 2000 USD 2026-10-01, C lost 6 GBP 2026-09-01, "
        "D needs 700 NOK 2026-08-05"),
    ),
    "norwegian below a preamble": (
        ("Salgsoversikt 2026;;;;;\nUtskrift 27.11.2026;;;;;\n;;;;;\n"
        "Kunde;Prosjekt;Beløp;Fase;Opprettet;Lukkedato\n"
        "Bærum;Tak;350 000,-;Tilbud;03.09.2026;15.01.2027\n"
        "Hotell;Skranke;kr 1.234,50;Behovsavklaring;13.10.2026;\n"
        "Bærum;Vindu;89 900,00;Vunnet;01.02.2026;30.05.2026\n"
        "Brygge;Råd;-;Ny;04.11.2026;\nSum;;441 134,50;;;\n"),
        ("Tak proposal 350000 NOK 2026-09-03, Skranke needs 1234.5 NOK 2026-10-13, "
        "Vindu won 89900 NOK 2026-05-30, Råd prospecting - - 2026-11-04"),
    ),
    "norwegian with sluttdato": (
        ("Nr;Jobb;Pris;Status;Dato;Sluttdato\n1;Disk;500;Tilbud sendt;1.9.2026;\n"
        "2;Stol;600;Vunnet;13.2.2026;14.3.2026\n3;Dør;700;Tapt;2.2.2026;1.4.2026\n"),
        ("Disk proposal 500 NOK 2026-09-01, Stol won 600 NOK 2026-03-14, "
        "Dør lost 700 NOK 2026-04-01"),
    ),
    "danish": (
        ("Sagsnr.;Emne;Værdi (DKK);Status;Oprettet;Lukket;Note;Note\n"
        "1;Skranke;12.500,00;Tilbud afgivet;13-09-2026;;a;b\n"
        "2;Bænke;1.250.000,00;Vundet;12-01-2026;25-04-2026;;\n"),
        "Skranke proposal 12500 DKK 2026-09-13, Bænke won 1250000 DKK 2026-04-25",
    ),
    "italian by tabs": (
        ("Codice\tCliente\tDescrizione\tImporto\tStato\tData apertura\tChiusura\n"
        "IT1\tCaffè\tSito\t€ 12.500,00\tOfferta inviata\t13/09/2026\t\n"
        "IT2\tBar\tApp\t€ 1.000,00\tVinta\t15/01/2026\t20/06/2026\n"),
        "Sito proposal 12500 EUR 2026-09-13, App won 1000 EUR 2026-06-20",
    ),
    "bulgarian": (
        ("№;Клиент;Сделка;Сума;Етап;Дата на създаване;Приключена\n"
        "1;Рила;Сайт;12 500,00 лв.;Оферта;13.09.2026 г.;\n"
        "2;Балкан;Магазин;7 000,50 лв.;Спечелена;13.02.2026 г.;25.05.2026 г.\n"
        "Общо:;;;19 500,50 лв.;;;\n"),
        "Сайт proposal 12500 BGN 2026-09-13, Магазин won 7000.5 BGN 2026-05-25",
    ),
    "german": (
        ("Nr.;Kunde;Projekt;Betrag;Phase;Erstellt am;Abschlussdatum\n"
        "7;Alpha;Dach;12.500,00 €;Angebot gesendet;13.09.2026;15.12.2026\n"
        "8;Beta;Boden;3.000,00 €;Gewonnen;01.02.2026;30.05.2026\n"
        "9;Gamma;Tür;900,00 €;Verloren;02.02.2026;30.06.2026\nSumme;;;16.400,00 €;;;\n"),
        ("Dach proposal 12500 EUR 2026-09-13, Boden won 3000 EUR 2026-05-30, "
        "Tür lost 900 EUR 2026-06-30"),
    ),
    "days of a spreadsheet": (
        ("Customer,Deal,Value,Stage,Created,Closed\nAjax,Roof,1000,Proposal,46268,\n"
        "Bolt,Floor,2000.25,Won,46054,46173\nAjax,Roof,4000,Negotiation,46300,\n"),
        ("Roof proposal 1000 NOK 2026-09-03, Floor won 2000.25 NOK 2026-05-31, "
        "Roof negotiation 4000 NOK 2026-10-05"),
    ),
    "seconds of a database": (
        ("id,name,value,stage,created_at,closed_at\n77,One,100.10,open,1788393600000,\n"
        "78,Two,200.20,won,1770000000000,1780000000000\n79,Three,\\N,open,1788393600000,\\N\n"),
        ("One prospecting 100.10 NOK 2026-09-03, Two won 200.20 NOK 2026-05-28, "
        "Three prospecting - - 2026-09-03"),
    ),
    "by hand, with the header again": (
        ("Deal name;Amount;Currency;Status;Start date;End date\n"
        "Engine;1.200,00;EUR;won;1. mars 2026;2026-04-05\nSubtotal;1.200,00;;;;\n"
        "Deal name;Amount;Currency;Status;Start date;End date\n"
        "Seat;2 000,00;SEK;lost;2026-06-01;13.07.2026\nHorn;50,00;eur;offer;2026-10-01;\n"),
        ("Engine won 1200 EUR 2026-04-05, Seat lost 2000 SEK 2026-07-13, "
        "Horn proposal 50 EUR 2026-10-01"),
    ),
    "what excel says of itself": (
        'sep=;\nDeal;Stage;Sum;Created\n"A, B";Needs;1,50;2026-09-01\n',
        "A, B needs 1.5 NOK 2026-09-01",
    ),
    "without a header": (
        "Roof,12000,Proposal,2026-09-01\nFloor,3000,Needs,2026-08-01\n",
        "Roof proposal 12000 NOK 2026-09-01, Floor needs 3000 NOK 2026-08-01",
    ),
    "pounds and thousands": (
        ('Project,Value,Stage,Start,Finished\nA,"£1,500",Quote sent,2026-02-01,\n'
        "B,£2k,Accepted,2026-02-01,2026-03-01\n"),
        "A proposal 1500 GBP 2026-02-01, B won 2000 GBP 2026-03-01",
    ),
    "swiss": (
        "Projekt;Summe CHF;Status;Datum\nA;1'500.50;Offen;1.2.2026\nB;2’000.00;Angebot;13.2.2026\n",
        "A prospecting 1500.5 CHF 2026-02-01, B proposal 2000 CHF 2026-02-13",
    ),
    "crowns by words": (
        "Sak;Beløp;Status;Opprettet\nA;1 500 kroner;Ny;2026-02-01\nB;2 mill.;Tilbud;2026-02-02\n",
        "A prospecting 1500 NOK 2026-02-01, B proposal 2000000 NOK 2026-02-02",
    ),
    "italian by hand": (
        ("Trattativa;Valore;Fase;Creata;Data chiusura\nA;1.500,00;Trattativa;1/2/2026;\n"
        "B;2.000,00;Persa;13/2/2026;1/3/2026\nTotale;3.500,00;;;\n"),
        "A negotiation 1500 NOK 2026-02-01, B lost 2000 NOK 2026-03-01",
    ),
    "marks of won and lost": (
        ("Deal,Won,Lost,Created,Closed\nA,x,,2026-02-01,2026-03-01\n"
        "B,,x,2026-02-02,2026-03-02\nC,,,2026-02-03,\n"),
        "A won - - 2026-03-01, B lost - - 2026-03-02, C prospecting - - 2026-02-03",
    ),
    "a mark beside the stage": (
        ("Deal,Stage,IsWon,Created,Closed\nA,Needs,1,2026-02-01,2026-03-01\n"
        "B,Needs,,2026-02-02,\n"),
        "A won - - 2026-03-01, B needs - - 2026-02-02",
    ),
    "a day that only closed deals have": (
        "Deal,Stage,Created,Signature\nA,Won,2026-02-01,2026-03-01\nB,Needs,2026-02-02,\n",
        "A won - - 2026-03-01, B needs - - 2026-02-02",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("file", "deals"), EXPORTS.values(), ids=EXPORTS)
def test_the_draft_brings_in_every_figure(file: str, deals: str) -> None:
    request = Request(ForeignFile("deals.csv", file.encode()), {}, None, STORE, TODAY)
    rules = parse_rules(Path("rules.yaml"), csv.draft(request).text.encode(), Rules).record
    result = csv.read(request._replace(rules=rules))
    assert [*result.findings, *result.problems, *map(str, result.complaints)] == []
    rows = []
    for deal in result.drafts:
        state, last = deal.state, deal.steps[-1]
        amount, currency = (state.get(name) or "-" for name in ("amount", "currency"))
        rows.append(
            f"{deal.fields['title']} {last.values['stage']} {amount} "
            f"{currency if amount != '-' else '-'} {last.day}"
        )
    assert ", ".join(rows) == deals

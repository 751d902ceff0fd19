"""The templates: stages that work in every language, with the words that people expect."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipectl.domain.checks.pipeline import pipeline_findings
from pipectl.domain.model.pipeline import named, open_stages
from pipectl.domain.model.qualification import FRAMEWORKS
from pipectl.domain.model.settings import LANGUAGES
from pipectl.domain.templates.templates import TEMPLATES, build_pipeline
from pipectl.domain.templates.translations import (
    CRITERIA,
    WORDS,
    criterion_name,
    criterion_question,
)
from pipectl.domain.values.text import fold

EVERY_TEMPLATE = pytest.mark.parametrize("template", TEMPLATES)
EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


def test_the_first_template_is_the_default() -> None:
    assert next(iter(TEMPLATES)) == "seven"


@pytest.mark.parametrize(
    ("template", "stages"),
    [
        ("seven", "prospecting qualification first_contact needs proposal negotiation closing"),
        ("six", "prospecting qualification needs proposal negotiation closing"),
        ("five", "prospecting qualification first_contact proposal closing"),
        ("four", "lead_generation qualification proposal closing"),
        ("presentation", "prospecting qualification presentation proposal negotiation closing"),
        ("solution", "prospecting first_contact needs presentation objections closing"),
        ("calls", "prospecting calls presentation closing"),
        ("leads", "lead_generation qualification nurturing conversion"),
        ("after-sale", "order billing delivery onboarding follow_up"),
    ],
)
def test_a_template_has_its_open_stages_in_order(template: str, stages: str) -> None:
    pipeline = build_pipeline(template, "en")
    assert [stage.id for stage in open_stages(pipeline)] == stages.split()


@EVERY_TEMPLATE
def test_a_template_ends_in_one_won_and_one_lost_stage(template: str) -> None:
    *_, won, lost = build_pipeline(template, "en").stages
    names = ("done", "cancelled") if template == "after-sale" else ("won", "lost")
    assert (won.id, lost.id) == names
    assert (won.type, lost.type) == ("won", "lost")


@EVERY_TEMPLATE
def test_the_rules_of_pipelines_find_nothing(template: str) -> None:
    assert pipeline_findings(build_pipeline(template, "en"), {}) == []


@EVERY_TEMPLATE
def test_a_deal_grows_likelier_from_stage_to_stage(template: str) -> None:
    stages = open_stages(build_pipeline(template, "en"))
    chances = [stage.probability for stage in stages if stage.probability is not None]
    assert chances == sorted(set(chances))


def test_figures_are_those_of_the_table() -> None:
    stages = {stage.id: stage for stage in build_pipeline("seven", "en").stages}
    proposal = stages["proposal"]
    assert proposal.probability == Decimal(55)
    assert (proposal.category, proposal.rotting_days) == ("best_case", 21)


def test_leads_have_a_pipeline_of_their_own_kind() -> None:
    pipeline = build_pipeline("leads", "en")
    assert (pipeline.id, pipeline.kind, pipeline.forecast) == ("leads", "leads", True)


def test_what_follows_a_sale_is_no_part_of_a_forecast() -> None:
    pipeline = build_pipeline("after-sale", "en")
    assert (pipeline.id, pipeline.forecast) == ("after-sale", False)
    assert {(s.category, s.probability) for s in open_stages(pipeline)} == {("omitted", None)}


@EVERY_LANGUAGE
@EVERY_TEMPLATE
def test_ids_and_figures_are_the_same_in_every_language(template: str, language: str) -> None:
    def without_names(pipeline_language: str) -> list[tuple[object, ...]]:
        stages = build_pipeline(template, pipeline_language).stages
        return [(s.id, s.type, s.probability, s.category, s.rotting_days) for s in stages]

    assert without_names(language) == without_names("en")


@EVERY_LANGUAGE
@EVERY_TEMPLATE
def test_a_name_means_one_stage(template: str, language: str) -> None:
    pipeline = build_pipeline(template, language)
    assert len({fold(stage.name) for stage in pipeline.stages}) == len(pipeline.stages)
    assert all(named(pipeline, stage.name) == stage for stage in pipeline.stages)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_has_a_name_in_each_language_of_the_settings(word: str) -> None:
    assert len(WORDS[word]) == len(LANGUAGES)
    assert all(WORDS[word])


@EVERY_LANGUAGE
def test_no_criterion_is_missing_in_a_language(language: str) -> None:
    assert list(CRITERIA[language]) == list(FRAMEWORKS["bant"])


def test_criteria_exist_in_the_languages_of_the_settings() -> None:
    assert tuple(CRITERIA) == LANGUAGES


@pytest.mark.parametrize(
    ("language", "pipeline", "proposal", "lost"),
    [
        ("en", "Sales", "Proposal", "Lost"),
        ("nb", "Salg", "Forslag/tilbud", "Tapt"),
        ("da", "Salg", "Tilbud", "Tabt"),
        ("it", "Vendite", "Offerta", "Persa"),
        ("bg", "Продажби", "Оферта", "Загубена"),
    ],
)
def test_names_are_in_the_language(language: str, pipeline: str, proposal: str, lost: str) -> None:
    built = build_pipeline("four", language)
    names = {stage.id: stage.name for stage in built.stages}
    assert (built.name, names["proposal"], names["lost"]) == (pipeline, proposal, lost)


def test_a_reason_says_whether_the_deal_ever_was_a_chance() -> None:
    classes = {r.id: (r.name, r.class_) for r in build_pipeline("seven", "da").lost_reasons}
    assert classes["price"] == ("Pris", "lost")
    assert classes["no_decision"] == ("Ingen beslutning", "no_decision")
    assert classes["no_authority"] == ("Ingen beføjelse", "disqualified")


def test_signals_are_named_in_the_language_where_something_is_sold() -> None:
    signals = {s.id: s.name for s in build_pipeline("seven", "it").signals}
    assert signals["asks_next_steps"] == "Chiede i prossimi passi"
    assert build_pipeline("after-sale", "it").signals == ()


def test_a_criterion_is_asked_in_the_language() -> None:
    assert criterion_name("authority", "it") == "Autorità"
    assert criterion_question("authority", "it") == "Chi decide, e ci abbiamo parlato?"


def test_a_criterion_without_words_goes_by_its_id() -> None:
    assert criterion_name("economic_buyer", "nb") == "economic buyer"
    assert criterion_question("economic_buyer", "nb") is None


def test_a_stage_or_reason_of_the_same_id_lends_a_criterion_no_name() -> None:
    assert criterion_name("timing", "nb") == "timing"

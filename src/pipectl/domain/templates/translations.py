"""The words that a new store starts with, in every language: stages, reasons, criteria."""

from typing import Final

from pipectl.domain.model.settings import LANGUAGES

WORDS: Final = {
    "sales": ("Sales", "Salg", "Salg", "Vendite", "Продажби"),
    "leads": ("Leads", "Leads", "Leads", "Lead", "Лийдове"),
    "after-sale": ("After-sale", "Etter salget", "Efter salget", "Post-vendita", "След продажбата"),
    "lead_generation": (
        "Lead generation", "Generering av leads", "Leadgenerering", "Generazione di lead",
        "Генериране на лийдове",
    ),
    "prospecting": (
        "Prospecting", "Prospektering", "Prospektering", "Prospezione", "Търсене на клиенти",
    ),
    "qualification": (
        "Qualification", "Kvalifisering av leads", "Kvalificering", "Qualificazione",
        "Квалификация",
    ),
    "nurturing": (
        "Nurturing", "Pleie av leads", "Leadpleje", "Coltivazione dei lead",
        "Подхранване на лийдове",
    ),
    "conversion": ("Conversion", "Konvertering", "Konvertering", "Conversione", "Преобразуване"),
    "first_contact": (
        "First contact", "Første kontakt", "Første kontakt", "Primo contatto", "Първи контакт",
    ),
    "calls": (
        "Sales calls", "Salgssamtaler", "Salgsopkald", "Chiamate di vendita",
        "Обаждания за продажби",
    ),
    "needs": (
        "Needs assessment", "Behovsvurdering", "Behovsafdækning", "Analisi dei bisogni",
        "Оценка на нуждите",
    ),
    "presentation": (
        "Presentation", "Presentere en løsning", "Præsentation", "Presentazione",
        "Представяне на решение",
    ),
    "proposal": ("Proposal", "Forslag/tilbud", "Tilbud", "Offerta", "Оферта"),
    "objections": (
        "Handling objections", "Håndtere innvendinger", "Håndtering af indvendinger",
        "Gestione delle obiezioni", "Справяне с възражения",
    ),
    "negotiation": ("Negotiation", "Forhandling", "Forhandling", "Negoziazione", "Преговори"),
    "closing": ("Closing", "Lukke avtalen", "Lukning", "Chiusura", "Затваряне"),
    "won": ("Won", "Vunnet", "Vundet", "Vinta", "Спечелена"),
    "lost": ("Lost", "Tapt", "Tabt", "Persa", "Загубена"),
    "order": ("Order", "Ordre", "Ordre", "Ordine", "Поръчка"),
    "billing": ("Billing", "Fakturering", "Fakturering", "Fatturazione", "Фактуриране"),
    "delivery": ("Delivery", "Levering", "Levering", "Consegna", "Доставка"),
    "onboarding": ("Onboarding", "Oppstart", "Opstart", "Avviamento", "Въвеждане"),
    "follow_up": (
        "Follow-up and support", "Oppfølging og støtte", "Opfølgning og forvaltning",
        "Assistenza post-vendita", "Следпродажбено обслужване",
    ),
    "done": ("Done", "Ferdig", "Færdig", "Completato", "Завършена"),
    "cancelled": ("Cancelled", "Kansellert", "Annulleret", "Annullato", "Отменена"),
    "price": ("Price", "Pris", "Pris", "Prezzo", "Цена"),
    "competitor": ("Competitor", "Konkurrent", "Konkurrent", "Concorrente", "Конкурент"),
    "timing": ("Timing", "Tidspunkt", "Timing", "Tempistica", "Неподходящо време"),
    "no_decision": (
        "No decision", "Ingen beslutning", "Ingen beslutning", "Nessuna decisione", "Без решение",
    ),
    "no_budget": ("No budget", "Ikke budsjett", "Intet budget", "Nessun budget", "Няма бюджет"),
    "no_authority": (
        "No authority", "Ikke myndighet", "Ingen beføjelse", "Nessuna autorità", "Няма правомощия",
    ),
    "no_need": ("No need", "Ikke behov", "Intet behov", "Nessun bisogno", "Няма нужда"),
    "positive_feedback": (
        "Positive feedback", "Positiv tilbakemelding", "Positiv tilbagemelding",
        "Riscontro positivo", "Положителна обратна връзка",
    ),
    "asks_next_steps": (
        "Asks for next steps", "Spør om neste skritt", "Spørger om næste skridt",
        "Chiede i prossimi passi", "Пита за следващите стъпки",
    ),
    "commitment": ("Commitment", "Forpliktelse", "Tilsagn", "Impegno", "Ангажимент"),
    "no_response": ("No response", "Ingen svar", "Intet svar", "Nessuna risposta", "Няма отговор"),
}  # fmt: skip
"""By id, the name in each language, in the order of `LANGUAGES`."""

CRITERIA: Final = {
    "en": {
        "budget": ("Budget", "Is there money for this, how much, and who says so?"),
        "authority": ("Authority", "Who decides, and have we spoken with that person?"),
        "need": ("Need", "What problem must be solved, and what if it is not?"),
        "timeline": ("Timeline", "By when will they decide, and why then?"),
    },
    "nb": {
        "budget": ("Budsjett", "Finnes det penger til dette, hvor mye, og hvem sier det?"),
        "authority": ("Myndighet", "Hvem bestemmer, og har vi snakket med den personen?"),
        "need": ("Behov", "Hvilket problem må løses, og hva om det ikke blir løst?"),
        "timeline": ("Tidslinje", "Når skal de bestemme seg, og hvorfor da?"),
    },
    "da": {
        "budget": ("Budget", "Er der penge til det, hvor mange, og hvem siger det?"),
        "authority": ("Beføjelse", "Hvem bestemmer, og har vi talt med vedkommende?"),
        "need": ("Behov", "Hvilket problem skal løses, og hvad hvis det ikke bliver det?"),
        "timeline": ("Tidslinje", "Hvornår beslutter de, og hvorfor da?"),
    },
    "it": {
        "budget": ("Budget", "C'è un budget, quanto, e chi lo conferma?"),
        "authority": ("Autorità", "Chi decide, e ci abbiamo parlato?"),
        "need": ("Bisogno", "Quale problema va risolto, e se non lo si risolve?"),
        "timeline": ("Tempistica", "Entro quando decidono, e perché allora?"),
    },
    "bg": {
        "budget": ("Бюджет", "Има ли бюджет, колко и кой го потвърждава?"),
        "authority": ("Правомощия", "Кой решава и говорили ли сме с него?"),
        "need": ("Нужда", "Кой проблем трябва да се реши и какво, ако не се реши?"),
        "timeline": ("Срок", "До кога ще решат и защо тогава?"),
    },
}
"""By language, the name of a BANT criterion and what it asks, by id."""


def translation(word_id: str, language: str) -> str:
    """Return the name of a template's pipeline, stage, reason or signal; KeyError for others."""
    return WORDS[word_id][LANGUAGES.index(language)]


def criterion_name(criterion_id: str, language: str) -> str:
    """Return the name of a criterion; where there is none, its id in words."""
    name, _ = CRITERIA[language].get(criterion_id, (criterion_id.replace("_", " "), ""))
    return name


def criterion_question(criterion_id: str, language: str) -> str | None:
    """Return what a criterion asks, None for those that have no words here."""
    _, question = CRITERIA[language].get(criterion_id, ("", None))
    return question

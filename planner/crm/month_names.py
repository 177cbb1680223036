"""Names of months in the languages of CRM exports.

Source: Unicode CLDR, months of the Gregorian calendar, wide and abbreviated, within a date and
alone; without the points of abbreviations.
"""

from __future__ import annotations

from planner.crm.letters import bare

# Language → its twelve months, each with all its spellings.
_MONTHS = {
    "en": (
        "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug "
        "september|sep october|oct november|nov december|dec"
    ),
    "de": (
        "januar|jan februar|feb märz|mär april|apr mai juni|jun juli|jul august|aug "
        "september|sept|sep oktober|okt november|nov dezember|dez"
    ),
    "fr": (
        "janvier|janv février|févr mars avril|avr mai juin juillet|juil août septembre|sept "
        "octobre|oct novembre|nov décembre|déc"
    ),
    "es": (
        "enero|ene febrero|feb marzo|mar abril|abr mayo|may junio|jun julio|jul agosto|ago "
        "septiembre|sept octubre|oct noviembre|nov diciembre|dic"
    ),
    "pt": (
        "janeiro|jan fevereiro|fev março|mar abril|abr maio|mai junho|jun julho|jul "
        "agosto|ago setembro|set outubro|out novembro|nov dezembro|dez"
    ),
    "it": (
        "gennaio|gen febbraio|feb marzo|mar aprile|apr maggio|mag giugno|giu luglio|lug "
        "agosto|ago settembre|set ottobre|ott novembre|nov dicembre|dic"
    ),
    "nl": (
        "januari|jan februari|feb maart|mrt april|apr mei juni|jun juli|jul augustus|aug "
        "september|sep oktober|okt november|nov december|dec"
    ),
    "pl": (
        "stycznia|sty|styczeń lutego|lut|luty marca|mar|marzec kwietnia|kwi|kwiecień maja|maj "
        "czerwca|cze|czerwiec lipca|lip|lipiec sierpnia|sie|sierpień września|wrz|wrzesień "
        "października|paź|październik listopada|lis|listopad grudnia|gru|grudzień"
    ),
    "cs": (
        "ledna|led|leden února|úno|únor března|bře|březen dubna|dub|duben května|kvě|květen "
        "června|čvn|červen července|čvc|červenec srpna|srp|srpen září|zář října|říj|říjen "
        "listopadu|lis|listopad prosince|pro|prosinec"
    ),
    "ru": (
        "января|янв|январь февраля|февр|февраль марта|мар|март апреля|апр|апрель мая|май "
        "июня|июн|июнь июля|июл|июль августа|авг|август сентября|сент|сентябрь "
        "октября|окт|октябрь ноября|нояб|ноябрь декабря|дек|декабрь"
    ),
    "sv": (
        "januari|jan februari|feb mars april|apr maj juni juli augusti|aug september|sep "
        "oktober|okt november|nov december|dec"
    ),
    "da": (
        "januar|jan februar|feb marts|mar april|apr maj juni|jun juli|jul august|aug "
        "september|sep oktober|okt november|nov december|dec"
    ),
    "nb": (
        "januar|jan februar|feb mars|mar april|apr mai juni|jun juli|jul august|aug "
        "september|sep oktober|okt november|nov desember|des"
    ),
}


_NUMBERS = {
    spelling: number
    for months in _MONTHS.values()
    for number, names in enumerate(months.split(), 1)
    for name in names.split("|")
    for spelling in (bare(name), name)
}


def month_number(word: str) -> int | None:
    """1 to 12 for the name of a month in any of the languages, else None."""
    name = word.lower().rstrip(".")
    return _NUMBERS.get(name) or _NUMBERS.get(bare(name))

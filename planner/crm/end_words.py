"""Words for won and lost, in the languages of CRM systems; where a name has several, the first.

Source: what vendors call a closed deal in each language: the language packs of SuiteCRM (sales
stages), amoCRM's and Bitrix24's own last stages ("Успешно реализовано", "Сделка провалена"), and
Salesforce's Japanese help ("成立"), looked up on 2026-11-30; the rest are other forms of these.
"""

from __future__ import annotations

import re

# What they mean whatever a deal does there. A star stands for any ending.
_WON = {
    "en": "won win closedwon",
    "de": "gewonnen",
    "fr": "gagné gagnée gagnés gagnées",
    "es": "ganado ganada",
    "pt": "ganho ganha",
    "it": "vinto vinta",
    "pl": "wygran*",
    "cs": "vyhrán* výhra",
    "ru": "выигра* успешно_реализовано сделка_успешна закрыто_с_успехом",
    "ja": "受注 成約 成立",
}
_LOST = {
    "en": "lost lose loss closedlost disqualified unqualified abandoned declined cancelled "
    "canceled",
    "de": "verloren verlorene",
    "fr": "perdu perdue perdus perdues",
    "es": "perdido perdida",
    "it": "perso persa",
    "pl": "przegran* utracon*",
    "cs": "prohrán* prohra ztracen*",
    "ru": "проигра* провален* не_реализовано закрыто_с_потерей",
    "ja": "失注 不成立 見送り",
}
# What they mean where deals do not go on; in "Demo, not interested" they may be a stage as well.
_SOUNDS_WON = {
    "en": "signed converted customer client ordered purchased sold paid completed live onboarded "
    "accepted funded booked success* deal_done po_received",
    "de": "unterschrieben unterzeichnet beauftragt kunde verkauft auftrag zuschlag",
    "fr": "signé signée vendu vendue client accepté acceptée conclu conclue",
    "es": "firmado firmada vendido vendida cliente aceptado aceptada",
    "pt": "assinado assinada fechado_negócio",
    "it": "firmato firmata venduto venduta acquisito acquisita",
    "nl": "getekend verkocht klant opdracht",
    "pl": "podpisan* sprzedan* pozyskan*",
    "cs": "podepsán* prodán* získán*",
    "ru": "сделка_заключена продано оплачено подписан*",
}
_SOUNDS_LOST = {
    "en": "dead no_decision not_interested no_interest no_response no_answer no_reply no_budget "
    "no_fit no_go not_qualified not_a_fit bad_fit rejected refused junk spam ghosted unresponsive "
    "withdrawn went_cold gone_cold fell_through failed failure unsuccessful unsold",
    "de": "abgesagt absage abgelehnt abgebrochen storniert kein_interesse kein_bedarf",
    "fr": "sans_suite refusé refusée annulé annulée abandon abandonné abandonnée",
    "es": "rechazado rechazada descartado descartada anulado anulada cancelado cancelada "
    "desestimado desestimada",
    "pt": "desistência recusado recusada",
    "it": "rifiutato rifiutata annullato annullata non_interessato",
    "nl": "afgewezen geannuleerd geen_interesse",
    "pl": "odrzucon* brak_zainteresowania",
    "cs": "zamítnut* bez_zájmu",
    "ru": "отказ*",
}
_ALONE = frozenset(["受注", "成約", "成立", "失注", "不成立", "見送り"])
"""No spaces stand between these."""


def _pattern(*tables: dict[str, str]) -> re.Pattern[str]:
    words = [word for table in tables for each in table.values() for word in each.split()]
    apart = [
        re.escape(word).replace(r"\*", r"\w*").replace("_", r"[\s_]+")
        for word in words
        if word not in _ALONE
    ]
    alone = [word for word in words if word in _ALONE]
    return re.compile("|".join([rf"(?<!\w)(?:{'|'.join(apart)})(?!\w)", *alone]), re.IGNORECASE)


_MEANS = _pattern(_WON), _pattern(_LOST)
_SOUNDS = _pattern(_WON, _SOUNDS_WON), _pattern(_LOST, _SOUNDS_LOST)
_NOT = re.compile(
    r"(?<!\w)(not|to be|nearly|almost|verbal\w*|nicht|noch nicht|pas|non|niet|nie|не)\W+(\w+\W+)?$",
    re.IGNORECASE,
)
_OTHERS = (
    r"(competit\w+|konkurren\w+|concurren\w+|competid\w+|concorren\w+|konkurenc\w+|конкурент\w*)"
)
_TO_OTHERS = re.compile(
    rf"(?<!\w){_OTHERS}\W+(has\W+)?$|^\W+(by|to|von|an|par|por|da|door|przez)\W+(\w+\W+)?{_OTHERS}",
    re.IGNORECASE,
)


def meaning(name: str, *, sounds: bool = False) -> str:
    """ "won", "lost", or "" where the name does not say.

    sounds: also words that mean so only of a name that no deal leaves.
    """
    won, lost = (one.search(name) for one in (_SOUNDS if sounds else _MEANS))
    if lost and not (won and won.start() < lost.start()):
        return "" if _NOT.search(name[: lost.start()]) else "lost"
    if not won or _NOT.search(name[: won.start()]):
        return ""
    before, after = name[: won.start()], name[won.end() :]
    to_others = _TO_OTHERS.search(before) or _TO_OTHERS.search(after)
    return "lost" if to_others else "won"

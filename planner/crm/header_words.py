"""What the words of a header mean, in the languages of CRM systems: each word one notion.

Source: SugarCRM's language packs (Opportunities: close date, sales stage, amount, assigned to),
looked up on 2026-11-30 for all languages but German; the rest is what other systems are known to
call them, not looked up one by one. Words without accents, in small letters.
"""

from __future__ import annotations

import re
from functools import lru_cache

from planner.crm.letters import bare
from planner.crm.money import CODES

# Notion → language → its words, in the forms in which headers have them.
_WORDS = {
    "deal": {
        "en": "deal deals opportunity opportunities opp opps lead sale sales case prospect",
        "de": "geschaft verkaufschance chance verkauf vertrieb auftrag",
        "fr": "affaire transaction opportunite vente piste",
        "es": "negocio oportunidad trato venta ventas",
        "pt": "negocio oportunidade negociacao vendas",
        "it": "affare trattativa opportunita vendita",
        "nl": "kans verkoopkans verkoop",
        "pl": "szansa szansy transakcja transakcji sprzedazy okazji",
        "cs": "obchod obchodu prilezitost prilezitosti prodeje",
        "ru": "сделка сделки сделке продажи",
        "ja": "商談 取引 案件 営業",
    },
    "record": {
        "en": "record item row",
        "de": "datensatz",
        "fr": "enregistrement fiche",
        "es": "registro",
        "pt": "registo",
        "pl": "rekord rekordu",
        "cs": "zaznam zaznamu",
        "ru": "запись записи",
        "ja": "レコード",
    },
    "id": {
        "en": "id ids number no num key uid guid uuid identifier",
        "de": "nr nummer kennung",
        "fr": "identifiant numero",
        "es": "identificador",
        "it": "identificativo",
        "pl": "identyfikator numer",
        "cs": "cislo",
        "ru": "ид номер",
        "ja": "番号",
    },
    "stage": {
        "en": "stage phase step milestone",
        "de": "stufe verkaufsphase",
        "fr": "etape stade",
        "es": "etapa fase",
        "pt": "estagio",
        "it": "stadio",
        "nl": "stadium",
        "pl": "etap etapu faza",
        "cs": "faze stupen",
        "ru": "стадия стадии этап этапа",
        "ja": "ステージ フェーズ 段階",
    },
    "status": {
        "en": "status outcome result",
        "fr": "statut etat",
        "es": "estado estatus",
        "pt": "situacao",
        "it": "stato",
        "pl": "stan",
        "cs": "stav",
        "ru": "статус состояние",
        "ja": "ステータス 状態",
    },
    "date": {
        "en": "date time timestamp datetime day at on",
        "de": "datum zeit zeitpunkt termin am um",
        "fr": "heure le",
        "es": "fecha hora",
        "pt": "data",
        "it": "ora",
        "nl": "tijd tijdstip op",
        "pl": "czas godzina",
        "cs": "cas",
        "ru": "дата время",
        "ja": "日時 日付 日",
    },
    "created": {
        "en": "created create creation added add opened",
        "de": "erstellt erstellung erstell angelegt anlage eroffnet",
        "fr": "creation cree creee ouverture",
        "es": "creacion creado creada apertura",
        "pt": "criacao criado criada abertura",
        "it": "creazione creato creata",
        "nl": "aangemaakt aanmaak gemaakt creatie",
        "pl": "utworzenia utworzono stworzenia dodania",
        "cs": "vytvoreni vytvoreno zalozeni",
        "ru": "создания создан создана создано",
        "ja": "作成",
    },
    "closed": {
        "en": "closed close closing closure",
        "de": "abschluss abgeschlossen geschlossen schluss",
        "fr": "cloture fermeture conclusion cloturee fermee",
        "es": "cierre cerrado cerrada",
        "pt": "fechamento fecho fechado fechada encerramento",
        "it": "chiusura chiuso chiusa",
        "nl": "afsluit afsluiting sluiting afgesloten gesloten",
        "pl": "zamkniecia zamknieto zakonczenia",
        "cs": "uzavreni uzavreno ukonceni",
        "ru": "закрытия закрыта закрыто завершения",
        "ja": "クローズ 完了 終了",
    },
    "actual": {
        "en": "actual real effective",
        "de": "tatsachliches tatsachlicher",
        "fr": "reelle effective",
        "es": "efectiva",
        "it": "effettiva",
        "nl": "werkelijke",
        "pl": "rzeczywista",
        "cs": "skutecne",
        "ru": "фактическая",
    },
    "expected": {
        "en": "expected estimated est forecast projected planned anticipated",
        "de": "erwartetes erwartet erwarteter voraussichtliches geplantes geschatztes",
        "fr": "prevue prevu attendue estimee previsionnelle",
        "es": "prevista previsto esperada estimada estimado",
        "pt": "previsao",
        "it": "stimata",
        "nl": "verwachte verwacht geschatte",
        "pl": "oczekiwana przewidywana planowana",
        "cs": "ocekavane predpokladane planovane",
        "ru": "ожидаемая предполагаемая планируемая",
        "ja": "予定 予想",
    },
    "changed": {
        "en": "entered enter entry moved reached changed change transition since",
        "de": "seit eintritt wechsel",
        "fr": "depuis entree passage changement",
        "es": "entrada desde cambio",
        "pt": "mudanca",
        "it": "ingresso cambio",
        "nl": "sinds",
        "pl": "wejscia",
        "cs": "vstupu",
        "ru": "входа перехода",
    },
    "modified": {
        "en": "modified updated update last edited modification",
        "de": "geandert anderung aktualisiert letzte zuletzt letztes letzter "
        "bearbeitet bearbeitung",
        "fr": "modification modifie derniere",
        "es": "modificacion ultima ultimo actualizacion",
        "pt": "modificacao atualizacao",
        "it": "modifica aggiornamento",
        "nl": "gewijzigd laatst laatste bijgewerkt",
        "pl": "modyfikacji ostatniej ostatnia zmiany",
        "cs": "zmeny posledni upravy",
        "ru": "изменения изменена последнего обновления",
        "ja": "更新 最終 変更",
    },
    "begin": {
        "en": "start started begin begins valid snapshot",
        "de": "beginn gultig stichtag",
        "fr": "debut",
        "es": "inicio",
        "it": "inizio",
        "nl": "begin geldig",
        "pl": "poczatek",
        "cs": "zacatek",
        "ru": "начало начала",
        "ja": "開始",
    },
    "owner": {
        "en": "owner owned rep representative salesperson salesrep seller assignee assigned user "
        "agent responsible executive ae sdr bdr",
        "de": "inhaber besitzer zustandig zustandiger verantwortlicher zugewiesen betreuer "
        "verkaufer",
        "fr": "proprietaire responsable commercial vendeur assigne",
        "es": "propietario vendedor asignado agente",
        "pt": "proprietario responsavel atribuido",
        "it": "responsabile assegnato venditore titolare",
        "nl": "eigenaar toegewezen verantwoordelijke verkoper",
        "pl": "wlasciciel opiekun przypisano przydzielono handlowiec",
        "cs": "vlastnik prirazeno zodpovedny obchodnik uzivatel",
        "ru": "ответственный владелец менеджер",
        "ja": "所有者 担当者 担当 アサイン先",
    },
    "by": {
        "en": "by",
        "de": "von",
        "fr": "par",
        "es": "por",
        "nl": "door",
        "pl": "przez",
    },
    "amount": {
        "en": "amount value revenue acv arr tcv price worth monetary",
        "de": "betrag wert umsatz summe volumen",
        "fr": "montant valeur",
        "es": "importe monto valor cantidad",
        "pt": "montante quantia",
        "it": "importo valore ammontare",
        "nl": "bedrag waarde omzet",
        "pl": "kwota wartosc",
        "cs": "castka hodnota",
        "ru": "сумма бюджет стоимость",
        "ja": "金額 売上",
    },
    "currency": {
        "en": "currency",
        "de": "wahrung",
        "fr": "devise",
        "es": "moneda divisa",
        "pt": "moeda",
        "it": "valuta",
        "pl": "waluta",
        "cs": "mena",
        "ru": "валюта",
        "ja": "通貨",
    },
    "won": {
        "en": "won win",
        "de": "gewonnen",
        "fr": "gagnee gagne",
        "es": "ganada ganado",
        "pt": "ganha ganho",
        "it": "vinta vinto",
        "pl": "wygrana wygrano",
        "cs": "vyhrano",
        "ru": "выиграна",
        "ja": "受注 成約",
    },
    "lost": {
        "en": "lost loss",
        "de": "verloren",
        "fr": "perdue perdu",
        "es": "perdida perdido",
        "it": "persa perso",
        "pl": "przegrana przegrano",
        "cs": "prohrano",
        "ru": "проиграна",
        "ja": "失注",
    },
    "before": {
        "en": "old previous prior from",
        "de": "alte alter vorherige",
        "fr": "ancienne precedente",
        "es": "anterior antiguo",
        "pt": "antigo",
        "it": "vecchio precedente",
        "nl": "oude vorige",
        "pl": "stara poprzedni",
        "cs": "stara predchozi",
        "ru": "старое предыдущая",
        "ja": "旧",
    },
    "field": {
        "en": "field property",
        "de": "feld",
        "fr": "champ",
        "es": "campo",
        "nl": "veld",
        "pl": "pole",
        "ru": "поле",
        "ja": "項目",
    },
    "event": {
        "en": "event",
        "de": "ereignis",
        "fr": "evenement",
        "es": "evento",
        "nl": "gebeurtenis",
        "pl": "zdarzenie",
        "cs": "udalost",
        "ru": "событие",
        "ja": "イベント",
    },
    "new": {
        "de": "neuer neue",
        "fr": "nouvelle nouveau",
        "es": "nuevo nueva",
        "pt": "novo nova",
        "it": "nuovo",
        "nl": "nieuwe",
        "pl": "nowa",
        "cs": "nova",
        "ru": "новое",
        "ja": "新 新規",
    },
    "pipeline": {
        "en": "pipeline pipelines funnel board",
        "de": "vertriebsprozess verkaufsprozess",
        "fr": "entonnoir",
        "es": "embudo",
        "pt": "funil",
        "pl": "lejek lejka",
        "ru": "воронка воронки",
        "ja": "パイプライン",
    },
    "name": {
        "en": "name label full current new to is",
        "de": "aktuelle",
        "fr": "nom actuelle",
        "es": "nombre",
        "pt": "nome atual",
        "nl": "naam huidige",
        "ja": "名",
    },
    "": {  # says nothing
        "en": "of the for a converted",
        "de": "des der die das an",
        "fr": "de du la l d a des en",
        "es": "del el al",
        "pt": "do da em",
        "it": "di della dell il",
        "nl": "van aan het",
        "pl": "w do",
    },
}
_NOTIONS: dict[str, str] = {}
for _notion, _languages in _WORDS.items():
    for _words in _languages.values():
        for _word in _words.split():
            _NOTIONS.setdefault(_word, _notion)
_LONGEST = max(map(len, _NOTIONS))
_JOINT = "s"  # "Verkaufsphase", "sluitingsdatum"
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PIECES = re.compile(r"[^\W_]+")


def notions(header: str) -> frozenset[str] | None:
    """The notions of a header's words; None where a word is not known, or none says anything.

    The code of a currency is no word: "Amount (EUR)".
    """
    found: set[str] = set()
    for word in _PIECES.findall(bare(_CAMEL.sub(" ", header))):
        parts = frozenset({""}) if word.upper() in CODES else _parts(word)
        if parts is None:
            return None
        found |= parts
    return frozenset(found - {""}) or None


@lru_cache(4096)
def _of_pieces(word: str) -> frozenset[str] | None:
    """The notions of a word that is written together: "createdate", "abschlussdatum", "作成日"."""
    for length in range(min(len(word), _LONGEST), 0, -1):
        notion = _NOTIONS.get(word[:length])
        if notion is None or (length < 2 and word[:1].isascii()):
            continue
        rest = word[length:]
        if not rest:
            return frozenset({notion})
        for begin in (rest, rest.removeprefix(_JOINT)):
            if begin and (others := _of_pieces(begin)) is not None:
                return others | {notion}
    return None


def _parts(word: str) -> frozenset[str] | None:
    if word in _NOTIONS:
        return frozenset({_NOTIONS[word]})
    return _of_pieces(word) if len(word) <= 40 else None

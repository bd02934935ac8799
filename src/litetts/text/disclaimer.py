"""The sentence that says, before anything else is said, that the speech is artificial.

The law asks who publishes deepfakes that are only heard for such a sentence at their beginning
(docs/law.md). The official languages of the European Union are here (Irish and Maltese, which no
voice speaks well, are not), and the larger ones beside them.
"""

from __future__ import annotations

__all__ = ["DISCLAIMERS", "disclaimer"]

DISCLAIMERS = {
    "ar": "هذا التسجيل اصطناعي: أنشأه حاسوب.",
    "bg": "Следващият запис е изкуствен: създаден е от компютър.",
    "cs": "Tato nahrávka je umělá: byla vytvořena počítačem.",
    "da": "Den følgende optagelse er kunstig: den er lavet af en computer.",
    "de": "Die folgende Aufnahme ist künstlich: Sie wurde von einem Computer erzeugt.",
    "el": "Η ηχογράφηση που ακολουθεί είναι τεχνητή: δημιουργήθηκε από υπολογιστή.",
    "en": "The following speech is artificial: it was made by a computer.",
    "es": "La siguiente grabación es artificial: ha sido creada por un ordenador.",
    "et": "Järgnev salvestis on tehislik: selle on loonud arvuti.",
    "fi": "Seuraava äänite on keinotekoinen: sen on tehnyt tietokone.",
    "fr": "L'enregistrement qui suit est artificiel : il a été créé par un ordinateur.",
    "hi": "यह आवाज़ कृत्रिम है: इसे कंप्यूटर ने बनाया है।",
    "hr": "Sljedeća snimka je umjetna: izradilo ju je računalo.",
    "hu": "A következő felvétel mesterséges: számítógép készítette.",
    "it": "La seguente registrazione è artificiale: è stata creata da un computer.",
    "ja": "以下の音声は、コンピューターが作成した人工音声です。",
    "ko": "다음 음성은 컴퓨터가 만든 인공 음성입니다.",
    "lt": "Šis įrašas yra dirbtinis: jį sukūrė kompiuteris.",
    "lv": "Šis ieraksts ir mākslīgs: to ir izveidojis dators.",
    "nl": "De volgende opname is kunstmatig: ze is door een computer gemaakt.",
    "pl": "To nagranie jest sztuczne: zostało utworzone przez komputer.",
    "pt": "A gravação seguinte é artificial: foi criada por um computador.",
    "ro": "Această înregistrare este artificială: a fost creată de un computer.",
    "ru": "Следующая запись искусственная: её создал компьютер.",
    "sk": "Táto nahrávka je umelá: vytvoril ju počítač.",
    "sl": "Naslednji posnetek je umeten: ustvaril ga je računalnik.",
    "sv": "Följande inspelning är konstgjord: den har skapats av en dator.",
    "tr": "Bu kayıt yapaydır: bir bilgisayar tarafından oluşturulmuştur.",
    "uk": "Цей запис штучний: його створив комп'ютер.",
    "zh": "以下语音由计算机人工合成。",
}
"""By the first part of a language's tag."""


def disclaimer(lang: str) -> str | None:
    """The sentence in a language (BCP 47 tag in lower case); None where there is none."""
    return DISCLAIMERS.get({"cmn": "zh", "yue": "zh"}.get(lang[:3], lang.partition("-")[0]))

"""Words that say nothing about a subject; grown from German city surveys and spoken German."""

from __future__ import annotations


def _listed(text: str, separator: str | None = None) -> frozenset[str]:
    return frozenset(entry.strip().casefold() for entry in text.split(separator) if entry.strip())


# What people write to say that they say nothing: letters and spaces only, case apart.
NON_ANSWERS = _listed(
    """
    ja, nein, ne, nee, nö, jein, ok, okay, x, xx, xxx, nichts, nix, gar nichts, nichts weiter,
    sonst nichts, kein, keine, keiner, keines, keins, entfällt, na, n a, k a, ka, keine angabe,
    keine angaben, keine ahnung, keine antwort, keine meinung, keine idee, keine ideen,
    keine anmerkung, keine anmerkungen, kein kommentar, keine vorschläge, weiß nicht,
    weiß ich nicht, weiß ich leider nicht, weiß ich auch nicht, ich weiß nicht, ich weiß es nicht,
    w n, wn, siehe oben, s o, wie oben, dito, mir fällt nichts ein, fällt mir nichts ein,
    nichts bekannt, nicht bekannt, unbekannt, nicht zutreffend, trifft nicht zu,
    nicht beantwortet, möchte ich nicht sagen, möchte ich nicht beantworten, egal, leer, test,
    no, yes, none, nothing, no answer, no idea, no comment, not applicable, dont know, don t know,
    i dont know, i don t know, idk, evet, hayır, yok, bilmiyorum, fikrim yok, cevap yok,
    hiçbir şey, hiç
    """,
    ",",
)

# Beside stopwordsiso's list: spoken fillers, and verbs without a subject of their own.
FILLERS = _listed(
    """
    äh ähm öh öhm hm hmm mhm aha ach naja tja nee nö ne nä gell gel oder ok okay halt eben quasi
    genau sozusagen irgendwie irgendwo irgendwann irgendwas eigentlich einfach praktisch
    gewissermaßen beziehungsweise bzw usw etc evtl ggf ca bspw zb inkl sogar ziemlich sehr echt
    total bloß doch mal geben gibt gab lassen lässt finden findet stehen bleiben bleibt sehen
    sieht sagen sagt bringen bitte leider danke meist meistens oft häufig selten manchmal ständig
    gar kaum teilweise teils dort hier hierfür hierbei hierzu oben unten sowas bisschen wär hab
    habs gehts gibts ists jemals sodass zudem jeweils jeweilig beim vom zum zur ans ins aufs übers
    zumindest möglichst uhm uh yeah yani şey işte falan hani ya
    """
)

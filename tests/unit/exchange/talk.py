"""One invented interview, written as each program writes it."""

import json
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from .files import sheet


@dataclass(frozen=True)
class Bit:
    """A stretch of speech without a stop: text, start and end in milliseconds."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Said:
    """One contribution, in the bits that a program hears."""

    who: str
    bits: tuple[Bit, ...]

    @property
    def text(self):
        return " ".join(bit.text for bit in self.bits)

    @property
    def start(self):
        return self.bits[0].start

    @property
    def end(self):
        return self.bits[-1].end


def said(who, *bits):
    return Said(who, tuple(Bit(*bit) for bit in bits))


# Contribution 6 begins before 5 has ended.
TALK = (
    said("S00", ("Schön, dass Sie Zeit haben!", 1_000, 3_250), ("Wo wohnen Sie?", 3_400, 4_900)),
    said("S01", ("In der Nähe vom Bahnhof, seit neun Jahren.", 5_120, 8_040)),
    said("S00", ("Und wie ist es da? 🙂", 8_400, 10_000)),
    said("S01", ("Laut (.) aber gut.", 10_500, 12_000), ("Die Nachbarn grüßen „alle“.", 12_000, 14_500)),
    said("S00", ("Das freut mich. Und mit den Ämtern", 15_000, 18_000)),
    said("S01", ("Ach, die Ämter!", 17_200, 19_000), ("Da warte ich Monate & Monate.", 19_300, 22_010)),
    said("S00", ("Monate?", 22_500, 23_000)),
    said("S01", ("Ja. (..) Beim letzten Mal waren's sieben.", 23_000, 27_999)),
    said("S00", ("Was hätte geholfen?", 28_500, 30_000)),
    said("S01", ("Jemand, der zuhört 👩‍👧 und es weitergibt.", 61_000, 65_500)),
)  # fmt: skip


def bits(talk):
    """Give all bits with their speaker, in the order in which they begin."""
    found = [(one.who, bit) for one in talk for bit in one.bits]
    return sorted(found, key=lambda pair: pair[1].start)


def clock(ms, point="."):
    hours, rest = divmod(ms, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{point}{rest % 1000:03}"


def masked(text):
    return escape(text, quote=False)


def cues(talk, line, *, point=".", name=lambda n, _: str(n), mask=masked):
    blocks = []
    for n, (who, bit) in enumerate(bits(talk), 1):
        span = f"{clock(bit.start, point)} --> {clock(bit.end, point)}"
        blocks.append("\n".join(filter(None, [name(n, who), span, line(who, mask(bit.text))])))
    return "\n\n".join(blocks) + "\n"


def zoom(talk):
    return "WEBVTT\n\n" + cues(talk, lambda who, text: f"{who}: {text}")


def teams(talk):
    def name(n, _):
        return f"7c1e0a52-55a1-4d3e-9f6d-0d2b7a1c9e10/{n}-0"

    return "WEBVTT\n\n" + cues(talk, lambda who, text: f"<v {who}>{text}</v>", name=name)


def webex(talk):
    def name(n, who):
        return f'{n} "{who}" (1583{n})'

    return "WEBVTT\n\n" + cues(talk, lambda _, text: text, name=name)


def archive(talk):
    return "WEBVTT\n\n" + cues(talk, lambda who, text: f"<v {who}> {text} ", name=lambda *_: "")


def whisperx_srt(talk):
    return cues(talk, lambda who, text: f"[{who}]: {text}", point=",", mask=str)


def noscribe_vtt(talk):
    """The start is that of the last bit."""
    head = "WEBVTT Gespräch 9\n\nNOTE\nTranscribed with noScribe vers. 0.7 (Language: Auto)\n\n"
    blocks = [
        f"{n}\n{clock(one.bits[-1].start)} --> {clock(one.end)}\n<v {one.who}>{masked(one.text)}"
        for n, one in enumerate(talk, 1)
    ]
    return head + "\n\n".join(blocks)


def noscribe_txt(talk):
    head = "Gespräch 9\n\nTranscribed with noScribe vers. 0.7\nAudio file: ./g9.wav\n\n"
    return head + "\n\n".join(f"{o.who}: [{clock(o.start)[:8]}] {o.text}" for o in talk)


def noscribe_html(talk):
    def anchors(one):
        for n, bit in enumerate(one.bits):
            stamp = clock(bit.start)[:8]
            before = " " if n else f'{one.who}: <span style="color: #78909C">[{stamp}]</span> '
            name = f"ts_{bit.start}_{bit.end}_{one.who}"
            yield f'<a name="{name}" >{before}{masked(bit.text)}</a>'

    body = "".join(f"<p>{''.join(anchors(one))}</p>" for one in talk)
    return f"<html><body><p>Gespräch 9</p>{body}</body></html>"


def whisperx_json(talk):
    segments = [
        {
            "start": bit.start / 1000,
            "end": bit.end / 1000,
            "text": f" {bit.text}",
            "words": [{"word": word, "speaker": who} for word in bit.text.split()],
            "speaker": who,
        }
        for who, bit in bits(talk)
    ]
    return json.dumps({"segments": segments, "word_segments": [], "language": "de"})


def atrain_json(talk):
    return json.dumps(json.loads(whisperx_json(talk)), ensure_ascii=False, indent=1)


def _atrain(talk, *, maxqda):
    lines = ["Transcription for 20250101-Gespr"] + ([] if maxqda else ["\n"])
    for one in talk:
        lines.append(("\n\n" if maxqda else "\n") + one.who + "\n")
        after = " " if maxqda else "\n"
        lines += [f"[{clock(bit.start)[:8]}] - {bit.text}{after}" for bit in one.bits]
    return "".join(lines)


def atrain_txt(talk):
    return _atrain(talk, maxqda=False)


def atrain_maxqda(talk):
    return _atrain(talk, maxqda=True)


def _times(talk):
    return sorted({time for _, bit in bits(talk) for time in (bit.start, bit.end)})


def _speakers(talk):
    return list(dict.fromkeys(one.who for one in talk))


def eaf(talk):
    slots = {time: f"ts{n}" for n, time in enumerate(_times(talk), 1)}
    order = "".join(f'<TIME_SLOT TIME_SLOT_ID="{s}" TIME_VALUE="{t}"/>' for t, s in slots.items())
    tiers = []
    for speaker in _speakers(talk):
        parts = "".join(
            f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="{speaker}a{n}"'
            f' TIME_SLOT_REF1="{slots[bit.start]}" TIME_SLOT_REF2="{slots[bit.end]}">'
            f"<ANNOTATION_VALUE>{masked(bit.text)}</ANNOTATION_VALUE>"
            "</ALIGNABLE_ANNOTATION></ANNOTATION>"
            for n, (who, bit) in enumerate(bits(talk))
            if who == speaker
        )
        named = f'LINGUISTIC_TYPE_REF="default-lt" PARTICIPANT="{speaker}" TIER_ID="{speaker}_utt"'
        tiers.append(f"<TIER {named}>{parts}</TIER>")
    kind = '<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="default-lt" TIME_ALIGNABLE="true"/>'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ANNOTATION_DOCUMENT AUTHOR="" FORMAT="3.0"'
        ' VERSION="3.0"><HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"/>'
        f"<TIME_ORDER>{order}</TIME_ORDER>{''.join(tiers)}{kind}</ANNOTATION_DOCUMENT>"
    )


def exb(talk):
    points = {time: f"T{n}" for n, time in enumerate(_times(talk))}
    line = "".join(f'<tli id="{p}" time="{t / 1000}"/>' for t, p in points.items())
    table = "".join(
        f'<speaker id="SPK{n}"><abbreviation>{who}</abbreviation></speaker>'
        for n, who in enumerate(_speakers(talk))
    )
    tiers = []
    for n, speaker in enumerate(_speakers(talk)):
        events = "".join(
            f'<event start="{points[bit.start]}" end="{points[bit.end]}">{masked(bit.text)} </event>'
            for who, bit in bits(talk)
            if who == speaker
        )
        named = f'id="TIE{n}" speaker="SPK{n}" category="v" type="t" display-name="{speaker} [v]"'
        tiers.append(f"<tier {named}>{events}</tier>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<basic-transcription><head><speakertable>'
        f"{table}</speakertable></head><basic-body><common-timeline>{line}</common-timeline>"
        f"{''.join(tiers)}</basic-body></basic-transcription>"
    )


def _word(word):
    if word in {"(.)", "(..)"}:
        return f'<pause type="{"micro" if word == "(.)" else "medium"}"/>'
    bare = word.rstrip(".,?!")
    marks = "".join(f"<pc>{mark}</pc>" for mark in word[len(bare) :]) if bare else ""
    return f"<w>{masked(bare or word)}</w>\n{marks}\n"


def tei(talk):
    points = {time: f"T{n}" for n, time in enumerate(_times(talk), 1)}
    line = '<when xml:id="T0"/>' + "".join(
        f'<when xml:id="{p}" interval="{t / 1000}" since="#T0"/>' for t, p in points.items()
    )
    persons = "".join(
        f'<person xml:id="SPK{n}" n="{who}"><persName><abbr>{who}</abbr></persName></person>'
        for n, who in enumerate(_speakers(talk))
    )
    keys = {who: f"#SPK{n}" for n, who in enumerate(_speakers(talk))}
    blocks = "\n".join(
        f'<annotationBlock who="{keys[who]}" start="#{points[bit.start]}" end="#{points[bit.end]}">'
        f"<u><seg>{''.join(map(_word, bit.text.split()))}</seg></u></annotationBlock>"
        for who, bit in bits(talk)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<TEI xmlns="http://www.tei-c.org/ns/1.0">'
        f"<teiHeader><profileDesc><particDesc>{persons}</particDesc></profileDesc></teiHeader>"
        f'<text><timeline unit="s">{line}</timeline><body>{blocks}</body></text></TEI>'
    )


def _tiled(talk, speaker):
    """Give the intervals of a tier without gaps: seconds, seconds, text."""
    own = [bit for who, bit in bits(talk) if who == speaker]
    edges = [0, *(time for bit in own for time in (bit.start, bit.end)), _times(talk)[-1] + 500]
    texts = ["", *(text for bit in own for text in (bit.text, ""))]
    spans = zip(pairwise(edges), texts, strict=True)
    return [(a / 1000, b / 1000, text) for (a, b), text in spans if a < b]


def textgrid(talk):
    last = (_times(talk)[-1] + 500) / 1000
    speakers = _speakers(talk)
    lines = [
        'File type = "ooTextFile"', 'Object class = "TextGrid"', "", "xmin = 0 ", f"xmax = {last} ",
        "tiers? <exists> ", f"size = {len(speakers)} ", "item []: ",
    ]  # fmt: skip
    for n, speaker in enumerate(speakers, 1):
        tier = _tiled(talk, speaker)
        lines += [
            f"    item [{n}]:",
            '        class = "IntervalTier" ',
            f'        name = "{speaker}" ',
        ]
        lines += ["        xmin = 0 ", f"        xmax = {last} "]
        lines.append(f"        intervals: size = {len(tier)} ")
        for k, (start, end, text) in enumerate(tier, 1):
            quoted = text.replace("\\", "\\bs").replace('"', '""')
            lines += [f"        intervals [{k}]:", f"            xmin = {start} "]
            lines += [f"            xmax = {end} ", f'            text = "{quoted}" ']
    return "\n".join(lines) + "\n"


def textgrid_short(talk):
    last = (_times(talk)[-1] + 500) / 1000
    lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "0", f"{last}"]
    lines += ["<exists>", f"{len(_speakers(talk))}"]
    for speaker in _speakers(talk):
        tier = _tiled(talk, speaker)
        lines += ['"IntervalTier"', f'"{speaker}"', "0", f"{last}", f"{len(tier)}"]
        for start, end, text in tier:
            quoted = text.replace("\\", "\\bs").replace('"', '""')
            lines += [f"{start}", f"{end}", f'"{quoted}"']
    return "\n".join(lines) + "\n"


def _rows(talk):
    head = ("TIMECODE", "SPEAKER", "TRANSCRIPT")
    return [head, *((clock(bit.start), who, bit.text) for who, bit in bits(talk))]


def archive_csv(talk):
    return "\n".join("\t".join(row) for row in _rows(talk))


def archive_ods(talk):
    return sheet(*_rows(talk))


EXACT, NO_END, SECONDS, LATE = "exact", "no end", "seconds, no end", "starts late"
# Writer: extension, reader, what of the times it keeps.
WRITTEN = {
    zoom: ("vtt", "vtt", EXACT),
    teams: ("vtt", "vtt", EXACT),
    webex: ("vtt", "vtt", EXACT),
    archive: ("vtt", "vtt", EXACT),
    whisperx_srt: ("srt", "srt", EXACT),
    noscribe_vtt: ("vtt", "vtt", LATE),
    noscribe_txt: ("txt", "noscribe-txt", SECONDS),
    noscribe_html: ("html", "noscribe-html", EXACT),
    whisperx_json: ("json", "asr-json", EXACT),
    atrain_json: ("json", "asr-json", EXACT),
    atrain_txt: ("txt", "atrain-txt", SECONDS),
    atrain_maxqda: ("txt", "atrain-txt", SECONDS),
    eaf: ("eaf", "eaf", EXACT),
    exb: ("exb", "exb", EXACT),
    tei: ("xml", "tei", EXACT),
    textgrid: ("TextGrid", "textgrid", EXACT),
    textgrid_short: ("TextGrid", "textgrid", EXACT),
    archive_csv: ("csv", "oral-history", NO_END),
    archive_ods: ("ods", "oral-history", NO_END),
}


def expected_times(talk, kept):
    """Give start and end of each contribution as far as a format keeps them."""
    ways = {
        EXACT: lambda one: (one.start, one.end),
        NO_END: lambda one: (one.start, None),
        SECONDS: lambda one: (one.start // 1000 * 1000, None),
        LATE: lambda one: (one.bits[-1].start, one.end),
    }
    return [ways[kept](one) for one in talk]

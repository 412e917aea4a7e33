"""Ways to damage a file: bytes, text, zip members, XML, JSON and tables; each is seeded."""

import io
import json
import re
import zipfile

from kimqual.exchange.package import DAMAGE

# A file whose words no reader may ever give back.
OUTSIDE = "file:///etc/passwd"
LEAKED = "root:x:"
# What programs take for numbers, names or ends, and what they choke on.
EVIL = (
    "", "0", "-1", "²", "٣", "½", "Ⅷ", "1e999", "-1e999", "NaN", "inf", "null", "1,5", "0x10", "9" * 19,
    "9" * 400, "9" * 5000, "-" + "9" * 25, "4294967296", "-2147483649", "99:99:99.999", "00:60:00",
    "25:00", "1900-02-29", "31.02.2024", "\u202e", "\ufeff", "\u2028", "\x0b", "\x1c", "\x85", "\ufffe",
    "İ", "ŉ", "ﷺ", "e" + "\u0301" * 300, "a" * 70_000, "=1+1", "%s%n", "../../x", "\\", '"', "'", "<",
    ">", "&", "&#0;", "&#x110000;", "]]>", "-->", "{", "}", "[", "]", "T1", "#", "ts1", "SPK0",
)  # fmt: skip
_TOKEN = re.compile(r"\w+|[^\w\s]")
_NUMBER = re.compile(rb"\d+")
_LARGE = 1_000_000
# One sign many times is what patterns and parsers stumble over.
_RUNS = (
    b"\0",
    b"\xff",
    *(bytes([sign]) for sign in b"A9 \n\t()[<{\"';:|*#_-=/.@&\\"),
    b"\r\n",
    b"a ",
    b"//",
)
_CODECS = (
    *("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "cp850"),
    *("mac_roman", "utf-7", "cp037", "shift_jis", "gb18030", "koi8_r"),
)


def mutate(data, random):
    """Damage a file in one to three ways; give their names and the bytes."""
    names = []
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        way = random.choice(_ways(data))
        try:
            data = way(data, random)
        except (LookupError, *DAMAGE):
            continue  # this way needs what an earlier one took away
        names.append(way.__name__)
        if len(data) > _LARGE:
            break  # another way through so much takes longer than reading it
    return "+".join(names) or "nothing", data


def _ways(data):
    if data.startswith(b"PK\x03\x04"):
        return (*RAW, *ZIPPED, *ZIPPED)
    if data.startswith(b"{\\rtf"):
        return (*RAW, *RICH, *RICH)
    if data.startswith((b"%PDF", b"$FL", b"<stata", b"HEADER")) or b"\0" in data[:2000]:
        return (*RAW, *BINARY)
    if data.lstrip().startswith((b"{", b"[")):
        return (*RAW, *TEXT, *JSON, *JSON)
    if data.lstrip().startswith(b"<"):
        return (*RAW, *TEXT, *XML, *XML)
    return (*RAW, *TEXT)


def _piece(data, random, most=400):
    start = random.randrange(len(data) + 1)
    return start, min(len(data), start + random.randrange(most))


# ---- bytes --------------------------------------------------------------------------------------


def flip_bytes(data, random):
    changed = bytearray(data)
    for _ in range(random.choice((1, 3, 20, 200))):
        changed[random.randrange(len(data))] = random.randrange(256)
    return bytes(changed)


def cut_off(data, random):
    return data[: random.randrange(len(data))]


def cut_front(data, random):
    return data[random.randrange(len(data)) :]


def leave_out(data, random):
    start, end = _piece(data, random)
    return data[:start] + data[end:]


def insert_run(data, random):
    at, _ = _piece(data, random)
    sign = random.choice(_RUNS)
    return data[:at] + sign * random.choice((1, 30, 3000, 200_000)) + data[at:]


def insert_noise(data, random):
    at, _ = _piece(data, random)
    return data[:at] + random.randbytes(random.randrange(1, 300)) + data[at:]


def repeat_section(data, random):
    start, end = _piece(data, random, 3000)
    return data[:end] + data[start:end] * random.choice((1, 2, 50)) + data[end:]


def swap_sections(data, random):
    a, b, c, d = sorted(random.randrange(len(data) + 1) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


RAW = (flip_bytes, cut_off, leave_out, insert_run, insert_noise, repeat_section, swap_sections)


def change_number(data, random):
    found = random.choice(list(_NUMBER.finditer(data)))
    evil = random.choice(("0", "-1", "9" * 10, "4294967295", "2147483648", "9" * 60, "1e400", ""))
    return data[: found.start()] + evil.encode() + data[found.end() :]


BINARY = (cut_front, change_number, change_number)


# ---- text ---------------------------------------------------------------------------------------


def _text(data):
    return data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8")


def _over_lines(change):
    def changed(data, random):
        lines = _text(data).splitlines(keepends=True)
        change(lines, random)
        return "".join(lines).encode()

    changed.__name__ = change.__name__.strip("_")
    return changed


def _drop_lines(lines, random):
    del lines[random.randrange(len(lines)) :: random.choice((2, 3, 1000))]


def _repeat_lines(lines, random):
    start = random.randrange(len(lines))
    lines[start:start] = lines[start : start + 5] * random.choice((1, 5, 300))


def _shuffle_lines(lines, random):
    random.shuffle(lines)


def _join_lines(lines, random):
    at = random.randrange(len(lines))
    lines[at:] = [" ".join(line.strip("\r\n") for line in lines[at:])]


def mixed_ends(data, random):
    return re.sub(
        r"\n", lambda _: random.choice(("\n", "\r\n", "\r", "\n\n")), _text(data)
    ).encode()


def marks_and_nul(data, random):
    mark = random.choice(
        (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0", b"\xff\xfe\0\0", b"\x1a")
    )
    at = random.choice((0, 0, random.randrange(len(data))))
    return data[:at] + mark + data[at:]


def other_encoding(data, random):
    return _text(data).encode(random.choice(_CODECS), random.choice(("ignore", "replace")))


def evil_words(data, random):
    text = _text(data)
    for _ in range(random.choice((1, 1, 4, 30))):
        found = random.choice(list(_TOKEN.finditer(text)))
        text = text[: found.start()] + random.choice(EVIL) + text[found.end() :]
    return text.encode("utf-8", "surrogatepass")


def evil_numbers(data, random):
    text = _text(data)
    numbers = list(re.finditer(r"[\d.,:]*\d", text))
    for found in sorted(random.sample(numbers, min(3, len(numbers))), key=lambda f: -f.start()):
        text = text[: found.start()] + random.choice(EVIL) + text[found.end() :]
    return text.encode()


def swap_words(data, random):
    text = _text(data)
    found = list(_TOKEN.finditer(text))
    one, other = random.choice(found), random.choice(found)
    return (text[: one.start()] + other[0] + text[one.end() :]).encode()


TEXT = (
    *map(_over_lines, (_drop_lines, _repeat_lines, _shuffle_lines, _join_lines)),
    *(mixed_ends, marks_and_nul, other_encoding, evil_words, evil_words, evil_numbers, swap_words),
)


# ---- RTF ----------------------------------------------------------------------------------------


def control_words(data, random):
    found = random.choice(list(re.finditer(rb"\\[a-z]+-?\d*", data)))
    word = random.choice(
        (rb"\bin99999999 ", rb"\u-99999999999999999999?", rb"\uc999999999 ", b"\\'", b"\\'zz", b"{", b"}",
         rb"\u55357?", rb"\trowd ", rb"\cell ", rb"\row ", rb"\par", rb"{\*\x", rb"\upr", rb"\f99999999 ",
         rb"{\field{\*\fldinst ", rb"\deff-1", rb"\ansicpg99999 ", b"\\" + b"a" * 5000, rb"\u" + b"9" * 5000)
    )  # fmt: skip
    return data[: found.start()] + word + data[found.end() :]


def deep_groups(data, random):
    at, _ = _piece(data, random)
    return data[:at] + b"{" * random.choice((50, 900, 100_000)) + data[at:]


RICH = (control_words, control_words, deep_groups, change_number)


# ---- JSON ---------------------------------------------------------------------------------------

_VALUES = (
    *(
        None,
        True,
        -1,
        0,
        10**25,
        1e308,
        float("nan"),
        float("inf"),
        "",
        "x",
        "²",
        [],
        {},
        [[]],
        [None],
    ),
    *({"a": {}}, "9" * 5000, "\ud800", 10**400, -1e-320, ["x"] * 3, "\0"),
)


def other_value(data, random):
    tree = json.loads(_text(data))
    holder, key = random.choice(list(_places(tree)))
    holder[key] = random.choice(_VALUES)
    return json.dumps(tree, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")


def drop_value(data, random):
    tree = json.loads(_text(data))
    holder, key = random.choice(list(_places(tree)))
    del holder[key]
    return json.dumps(tree).encode()


def deep_json(data, random):
    at = random.choice([m.end() for m in re.finditer(rb"[:\[,]", data)])
    sign = random.choice((b"[", b'{"a":', b"[{", b'{"segments":['))
    return data[:at] + sign * random.choice((50, 900, 100_000)) + data[at:]


def huge_integer(data, random):
    found = random.choice(list(_NUMBER.finditer(data)))
    return data[: found.start()] + b"9" * random.choice((30, 400, 5000)) + data[found.end() :]


def _places(tree):
    keys = tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for key in keys:
        yield tree, key
        yield from _places(tree[key])


JSON = (other_value, other_value, drop_value, deep_json, huge_integer)


# ---- XML ----------------------------------------------------------------------------------------

_LAUGHS = "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 10}">' for n in range(9)
).encode()
_DOCTYPES = (
    (b'<!DOCTYPE x [<!ENTITY a "b">]>', b"&a;"),
    (b'<!DOCTYPE x [<!ENTITY a SYSTEM "' + OUTSIDE.encode() + b'">]>', b"&a;"),
    (b'<!DOCTYPE x [<!ENTITY % a SYSTEM "' + OUTSIDE.encode() + b'"> %a;]>', b""),
    (b"<!DOCTYPE x [" + _LAUGHS + b"]>", b"&a8;"),
    (b'<!DOCTYPE x SYSTEM "http://localhost:9/x.dtd">', b""),
    (b'<!DOCTYPE x [<!ATTLIST p a CDATA "b">]>', b""),
)
_ELEMENT = re.compile(rb"<([\w:.-]++)[^<>]*+>(?:[^<]*+</\1>)?")
_ATTRIBUTE = re.compile(rb'\s[\w:.-]++="([^"]*+)"')


def entities(data, random):
    doctype, entity = random.choice(_DOCTYPES)
    start = data.index(b"?>") + 2 if data.startswith(b"<?xml") else 0
    at = random.choice([m.end() for m in re.finditer(rb">", data[start:])]) + start
    return data[:start] + doctype + data[start:at] + entity + data[at:]


def deep_tags(data, random):
    found = random.choice(list(re.finditer(rb"<([\w:.-]++)[^<>]*+(?<!/)>", data)))
    depth = random.choice((3, 60, 240, 5000, 100_000))
    end = b"</" + found[1] + b">" if random.random() < 0.7 else b""
    return data[: found.start()] + found[0] * depth + end * depth + data[found.start() :]


def evil_attribute(data, random):
    for _ in range(random.choice((1, 2, 20))):
        found = random.choice(list(_ATTRIBUTE.finditer(data)))
        evil = random.choice(EVIL).encode().replace(b"<", b"").replace(b'"', b"").replace(b"&", b"")
        data = data[: found.start(1)] + evil + data[found.end(1) :]
    return data


def drop_attribute(data, random):
    for _ in range(random.choice((1, 2, 20))):
        found = random.choice(list(_ATTRIBUTE.finditer(data)))
        data = data[: found.start()] + data[found.end() :]
    return data


def drop_element(data, random):
    for _ in range(random.choice((1, 5))):
        found = random.choice(list(_ELEMENT.finditer(data)))
        data = data[: found.start()] + data[found.end() :]
    return data


def repeat_element(data, random):
    found = random.choice(list(_ELEMENT.finditer(data)))
    return data[: found.end()] + found[0] * random.choice((1, 10, 2000)) + data[found.end() :]


def move_element(data, random):
    found, other = (random.choice(list(_ELEMENT.finditer(data))) for _ in range(2))
    return data[: other.start()] + found[0] + data[other.start() :]


def evil_text(data, random):
    found = random.choice(list(re.finditer(rb">([^<]+)<", data)))
    evil = random.choice(
        (*EVIL, "<!-- x -->", "<?x y?>", "<![CDATA[x]]>", "<x xmlns='u'/>")
    ).encode()
    return data[: found.start(1)] + evil + data[found.end(1) :]


def other_tag(data, random):
    tags = list(re.finditer(rb"<([\w:.-]+)", data))
    found, other = random.choice(tags), random.choice(tags)
    return data.replace(found[0] + b">", other[0] + b">", 1)


XML = (
    *(entities, deep_tags, evil_attribute, evil_attribute, drop_attribute, drop_element),
    *(repeat_element, move_element, evil_text, other_tag),
)


# ---- zip ----------------------------------------------------------------------------------------


def _members(data):
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        if sum(info.file_size for info in zipped.infolist()) > _LARGE:
            raise ValueError  # large by an earlier way, and so enough
        return [(name, zipped.read(name)) for name in zipped.namelist()]


def _zipped(members, method=zipfile.ZIP_DEFLATED):
    import warnings

    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", method) as zipped:
        warnings.simplefilter("ignore")  # two members of one name are meant
        for name, content in members:
            zipped.writestr(name, content)
    return stream.getvalue()


def change_member(data, random):
    members = _members(data)
    at = random.randrange(len(members))
    name, content = members[at]
    for _ in range(random.choice((1, 1, 2))):
        way = random.choice((*XML, *XML, *TEXT, *RAW) if content.startswith(b"<") else RAW)
        content = way(content, random) if len(content) < _LARGE else content
    members[at] = name, content
    return _zipped(members, random.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)))


def drop_member(data, random):
    members = _members(data)
    del members[random.randrange(len(members))]
    return _zipped(members)


def repeat_member(data, random):
    members = _members(data)
    name, content = random.choice(members)
    return _zipped([*members, (name, random.choice((content, b"", content[: len(content) // 2])))])


def swap_members(data, random):
    members = _members(data)
    one, other = random.randrange(len(members)), random.randrange(len(members))
    contents = members[one][1], members[other][1]
    members[other] = members[other][0], contents[0]
    members[one] = members[one][0], contents[1]
    return _zipped(members)


def rename_member(data, random):
    members = _members(data)
    at = random.randrange(len(members))
    name = random.choice(
        ("../../x.xml", "/etc/x", "xl/workbook.xml", "word/document.xml", "content.xml")
    )
    members[at] = name, members[at][1]
    return _zipped(members)


def empty_member(data, random):
    members = _members(data)
    at = random.randrange(len(members))
    members[at] = (
        members[at][0],
        random.choice((b"", b"<a/>", b" ", b"\0" * 99, members[at][1][:50])),
    )
    return _zipped(members)


def bomb(data, random):
    members = _members(data)
    at = random.randrange(len(members))
    members[at] = members[at][0], members[at][1] + b" " * 30_000_000
    return _zipped(members)


def flip_in_list(data, random):
    """Damage what the zip says of its members: sizes, methods, flags, places."""
    start = data.index(b"PK\x01\x02")
    return data[:start] + flip_bytes(data[start:], random)


ZIPPED = (
    *(change_member,) * 8,
    *(drop_member, repeat_member, swap_members, rename_member, empty_member, bomb, flip_in_list),
)

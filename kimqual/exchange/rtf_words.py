r"""What the control words of RTF say about text: shown signs, groups beside the text, passed over.

Source: Microsoft, *Rich Text Format Specification 1.9.1* (2008).
"""

from __future__ import annotations

import re

SHOWN = {
    "tab": "\t", "line": "\n", "softline": "\n", "page": "\n", "column": "\n", "nestcell": "\t",
    "nestrow": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005",
    "~": "\u00a0", "_": "\u2011", "-": "\u00ad", "{": "{", "}": "}", "\\": "\\", "zwj": "\u200d",
    "zwnj": "\u200c", "zwbo": "\u200b", "zwnbo": "\u2060", "ltrmark": "\u200e", "rtlmark": "\u200f",
}  # fmt: skip
ENDS = frozenset({"par", "sect", "\n", "\r", "cell", "row"})

# Groups that are kept beside the text, by what they are; "" is not counted.
BESIDE = {
    "annotation": "comments", "footnote": "notes", "shptxt": "text box", "dptxbxtext": "text box",
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "page headers"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "page footers"),
    **dict.fromkeys(("title", "subject", "company", "keywords", "doccomm", "category"), ""),
    **dict.fromkeys(("author", "operator", "manager", "atnauthor", "revtbl"), "people"),
    "fonttbl": "fonts", "fldinst": "code",
}  # fmt: skip

# Groups that are passed over even without a star; `nonesttables` repeats what others cannot read.
_NOWHERE = """
atnid colortbl stylesheet pict object listtable listoverridetable rsidtbl generator themedata
colorschememapping datastore latentstyles xmlnstbl wgrffmtfilter bkmkstart bkmkend xe tc rxe tcf
pntext listtext pnseclvl nonesttables fontemb falt panose sp template private filetbl atrfstart
atrfend atnref atndate atntime atnparent atnicn creatim revtim printim buptim shprslt
"""
NOWHERE = frozenset(_NOWHERE.split())
# Starred groups that hold text, or groups with text, all the same.
STARRED = frozenset({"shpinst", "ud", *BESIDE})

PAGE_FIELD = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|FILENAME|PRINTDATE)\b", re.IGNORECASE)

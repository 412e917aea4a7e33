"""What stands in a cell where nobody answered.

Two lists. Codes that programs write mean the same in every column. Words that people write mean no
answer to an open question only: "keine" is a good answer to the closed question about religion.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Source: transcripts.md of the project, section 6, and the programs named.
WRITTEN_BY_PROGRAMS: Mapping[str, str] = {
    "": "an empty cell",
    "-": "habit of data entry",
    "--": "habit of data entry",
    "---": "habit of data entry",
    "–": "habit of data entry, as a dash",
    "—": "habit of data entry, as a dash",
    "/": "habit of data entry",
    ".": "SPSS and Stata: system missing",
    "...": "habit of data entry",
    "…": "habit of data entry",
    "?": "habit of data entry",
    "k.A.": "keine Angabe, short",
    "kA": "keine Angabe, short",
    "keine Angabe": "usual label in German questionnaires",
    "no answer": "usual label in English questionnaires",
    "N/A": "LimeSurvey: the question was not shown",
    "#N/A": "Excel: value not available",
    "#NV": "Excel in German: value not available",
    "NA": "R: missing",
    "NaN": "pandas: missing",
    "NULL": "databases: missing",
    "-1": "SoSci Survey: don't know",
    "-9": "SoSci Survey: not answered",
    "-99": "usual in SPSS files",
    "-999": "usual in SPSS files",
    "999": "usual in SPSS files",
    "9999": "usual in SPSS files",
}
WRITTEN_BY_PEOPLE: Mapping[str, str] = {
    "keine": "short for keine Angabe, or for nothing to say",
    "keine Antwort": "said in words",
    "kein Kommentar": "said in words",
    "weiß nicht": "said in words",
    "weiß ich nicht": "said in words",
    "ich weiß nicht": "said in words",
    "weiß es nicht": "said in words",
    "w.n.": "weiß nicht, short",
    "don't know": "said in words",
    "I don't know": "said in words",
    "none": "short for nothing to say",
    "bilmiyorum": "Turkish: I don't know",
    "fikrim yok": "Turkish: no opinion",
    "لا أعرف": "Arabic: I don't know",
    "لا اعرف": "Arabic: I don't know",
    "نمی‌دانم": "Persian: I don't know",
    "не знаю": "Ukrainian and Russian: I don't know",
    "nie wiem": "Polish: I don't know",
    "nu știu": "Romanian: I don't know",
    "nuk e di": "Albanian: I don't know",
    "nizanim": "Kurmanji: I don't know",
    "je ne sais pas": "French: I don't know",
}


def for_answers() -> tuple[str, ...]:
    """Give the codes that mean no answer to an open question."""
    return (*WRITTEN_BY_PROGRAMS, *WRITTEN_BY_PEOPLE)


def for_attributes() -> tuple[str, ...]:
    """Give the codes that mean no answer to a closed question."""
    return tuple(WRITTEN_BY_PROGRAMS)


@dataclass(frozen=True, slots=True)
class Codes:
    """A list of codes, ready to look cells up in; made by `lookup`.

    Attributes:
        forms: Folded form to the form shown to the user.
        longest: Length of the longest folded form.
    """

    forms: Mapping[str, str]
    longest: int

    def which(self, cell: str) -> str | None:
        """Tell which code a cell holds; spaces, case and a closing full stop do not matter.

        Args:
            cell: The cell's text.

        Returns:
            The code as the list writes it, or ``None`` where the cell holds an answer.

        Example:
            >>> codes = lookup(for_answers())
            >>> codes.which("K. A."), codes.which("   "), codes.which("Keine Parks.")
            ('k.A.', '', None)
        """
        # Most cells are answers: their first letters are enough to tell, and folding is slow.
        if len("".join(cell[: 4 * self.longest].split())) > 2 * self.longest:
            return None
        folded = _folded(cell)
        if folded in self.forms:
            return self.forms[folded]
        bare = folded.rstrip(".!")
        return self.forms.get(bare) if bare else None


def lookup(codes: Iterable[str]) -> Codes:
    """Prepare a list of codes.

    Example:
        >>> lookup(["weiß nicht"]).which("Weiss  nicht!")
        'weiß nicht'
    """
    forms = {_folded(code): code for code in codes}
    return Codes(forms, max(map(len, forms), default=0))


_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))


def _folded(text: str) -> str:
    return "".join(text.translate(_INVISIBLE).casefold().replace("’", "'").split())

r"""RTF as a machine that follows its groups: what stands in the text, and what beside it.

striprtf is not used: it gives no table's columns, and leaves hidden and deleted words in the text.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from kimqual.errors import FileError
from kimqual.exchange import speaker_table
from kimqual.exchange.frame import Para
from kimqual.exchange.rtf_tokens import Fonts, Token, tokens
from kimqual.exchange.rtf_words import (
    BESIDE,
    ENDS,
    NOWHERE,
    PAGE_FIELD,
    SHOWN,
    STARRED,
)

_DEEPEST = 1000


@dataclass(slots=True)
class _Sink:
    """Where text goes: the body, or something beside it."""

    kind: str
    parts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    """What holds inside a group."""

    sink: _Sink | None
    outer: _Sink | None = None
    font: int = -1
    n_fallback: int = 1
    is_hidden: bool = False
    is_deleted: bool = False
    is_starred: bool = False
    is_fresh: bool = True


class Rtf:
    """Reads a whole file; afterwards it has paragraphs and what stands beside them.

    Attributes:
        blocks: Paragraphs in order, numbered 0.
        people: Authors and editors.
        texts: Comments, notes, page headers, text boxes, hidden and deleted text, properties.
        left_out: How many of each kind.
        n_changes: Tracked changes.
        n_unclear: Bytes without a letter in their encoding.
    """

    def __init__(self, data: bytes, where: str) -> None:
        self.blocks: list[Para] = []
        self.people: list[str] = []
        self.texts: list[str] = []
        self.left_out: Counter[str] = Counter()
        self.n_changes = self.n_unclear = 0
        self._where = where
        self._fonts = Fonts()
        self._bytes = bytearray()
        self._skip = self._high = 0
        self._code = ""
        self._in_table = False
        self._cells: list[str] = []
        self._rows: list[list[str]] = []
        self._body, self._hidden, self._deleted = _Sink("body"), _Sink("hidden text"), _Sink("")
        self._stack: list[_State] = []
        self._now = _State(self._body)
        for token in tokens(data, where):
            self._take(token)
        self._finish()

    def _take(self, token: Token) -> None:
        if self._skip and not token.bracket:
            token = self._without_fallback(token)
        if token.data:
            self._bytes += token.data
            self._now.is_fresh = False
            return
        if token.bracket or token.word:
            self._flush()
        if token.bracket:
            self._skip = 0
            self._open() if token.bracket == "{" else self._close()
        elif token.word:
            self._word(token.word, token.number)

    def _without_fallback(self, token: Token) -> Token:
        """Pass over what stands for a Unicode letter in programs that know none."""
        if not token.data:
            self._skip -= 1
            return Token()
        rest = token.data[self._skip :]
        self._skip = max(0, self._skip - len(token.data))
        return Token(data=rest)

    def _open(self) -> None:
        if len(self._stack) >= _DEEPEST:
            raise FileError(
                "The RTF file is nested beyond reason.",
                where=self._where,
                mend="open it in a word processor and save it as DOCX.",
            )
        self._stack.append(self._now)
        self._now = replace(self._now, is_fresh=True, is_starred=False)

    def _close(self) -> None:
        if not self._stack:
            return
        closed, self._now = self._now, self._stack.pop()
        if closed.sink not in (None, self._body, self._now.sink, self._now.outer):
            self._keep(closed.sink)

    def _keep(self, sink: _Sink) -> None:
        """Put what a closed group held where it belongs."""
        text = "".join(sink.parts).strip()
        sink.parts.clear()
        if sink.kind == "code":
            self._code = text
        elif sink.kind == "people":
            self.people += [one.strip() for one in text.split(";")]
        elif sink.kind != "fonts" and any(map(str.isalpha, text)):
            self.texts.append(text)
            if sink.kind:
                self.left_out[sink.kind] += 1

    def _word(self, word: str, number: int | None) -> None:
        if word == "*":
            self._now.is_starred = True
            return
        is_fresh, self._now.is_fresh = self._now.is_fresh, False
        if is_fresh and self._begin(word):
            return
        if word == "u" and number is not None:
            self._unicode(number)
        elif word in SHOWN:
            self._emit(SHOWN[word])
        elif word in ENDS:
            self._end(word)
        else:
            self._set(word, number)

    def _begin(self, word: str) -> bool:
        """Choose by a group's first word where its text goes; tell whether it was such a word."""
        now = self._now
        if word == "upr":  # twice the same: in bytes, then in Unicode
            now.outer, now.sink = now.sink, None
        elif word == "ud" and now.outer is not None:
            now.sink, now.outer = now.outer, None
        elif now.sink is None:
            return True
        elif word in BESIDE:
            now.sink = _Sink(BESIDE[word])
        elif word in NOWHERE or (now.is_starred and word not in STARRED):
            now.sink = None
        elif word == "fldrslt":
            now.sink = None if PAGE_FIELD.match(self._code) else now.sink
        else:
            return False
        return True

    def _unicode(self, number: int) -> None:
        self._skip = self._now.n_fallback
        code = number % 0x10000
        high, self._high = self._high, 0
        if 0xD800 <= code < 0xDC00:
            self._high = code
        elif 0xDC00 <= code < 0xE000:
            if high:
                self._emit(chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00))
        else:
            self._emit(chr(code))

    def _flush(self) -> None:
        """Decode the bytes that came together, in the encoding of their font."""
        if not self._bytes:
            return
        data, self._bytes = bytes(self._bytes), bytearray()
        if self._now.sink is not None and self._now.sink.kind != "fonts":
            text, n_unclear = self._fonts.decode(data, self._now.font)
            self.n_unclear += n_unclear if self._now.sink is self._body else 0
            self._emit(text)

    def _emit(self, text: str) -> None:
        sink = self._now.sink
        if sink is self._body and self._now.is_deleted:
            sink = self._deleted
        elif sink is self._body and self._now.is_hidden:
            sink = self._hidden
        if sink is not None:
            sink.parts.append(text)

    def _end(self, word: str) -> None:
        """End a paragraph, a cell or a row."""
        if self._now.sink is not self._body:
            self._emit("\n")
            return
        for unseen in (self._hidden, self._deleted):
            if unseen.parts:
                self._keep(unseen)
        if word == "row":
            self._rows.append(self._cells)
            self._cells = []
            self._body.parts.clear()
        elif word == "cell":
            self._cells.append(self._cut().strip("\n"))
        elif self._in_table:
            self._body.parts.append("\n")
        elif not self._now.is_deleted:
            self._end_table()
            self.blocks.append(Para(0, self._cut()))

    def _cut(self) -> str:
        text = "".join(self._body.parts)
        self._body.parts.clear()
        return text

    def _end_table(self) -> None:
        if self._rows:
            self.blocks += speaker_table.paragraphs(self._rows)
            self._rows = []

    def _finish(self) -> None:
        """End what the file left open."""
        self._flush()
        while self._stack:
            self._close()
        self._now = _State(self._body)
        if self._cells:
            self._end("cell")
            self._end("row")
        self._in_table = False
        self._end("par")

    def _font_charset(self, number: int | None) -> None:
        if self._now.sink is not None and self._now.sink.kind == "fonts":
            self._fonts.charset(self._now.font, number or 0)

    def _change(self, number: int | None, *, is_deletion: bool) -> None:
        self.n_changes += number != 0
        if is_deletion:
            self._now.is_deleted = number != 0

    def _table(self, *, is_open: bool) -> None:
        if self._now.sink is self._body:
            self._in_table = is_open

    def _set(self, word: str, number: int | None) -> None:
        """Follow a setting that bears on text."""
        now = self._now
        match word:
            case "f":
                now.font = number or 0
            case "fcharset":
                self._font_charset(number)
            case "ansicpg":
                self._fonts.ansi_page(number)
            case "mac" | "pc" | "pca":
                self._fonts.page({"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word])
            case "uc":
                now.n_fallback = max(0, 1 if number is None else number)
            case "v":
                now.is_hidden = number != 0
            case "deleted" | "revised":
                self._change(number, is_deletion=word == "deleted")
            case "plain":
                now.is_hidden = now.is_deleted = False
                now.font = -1
            case "pard" | "intbl":
                self._table(is_open=word == "intbl")

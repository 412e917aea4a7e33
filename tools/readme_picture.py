"""Draw docs/img/pseudonymised.png: a passage as it was said, and as coders read it.

    kimqual demo demo-study
    python tools/readme_picture.py demo-study

Needs Chromium (``apt-get install chromium``). The passage is from the sample corpus, where all
persons are invented; never run this on a real study, for the picture shows source text.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from kimqual import Study
from kimqual.analysis.marked import STYLE, Marked, marked_text
from kimqual.cli.demo import NAME, PASSPHRASE
from kimqual.model import Span
from kimqual.store.read import kept_mentions
from kimqual.store.sources import names, sources
from kimqual.store.views import load_view, mentions

OUT = Path(__file__).resolve().parents[1] / "docs" / "img" / "pseudonymised.png"
FILE, PARAGRAPH = "E3.html", 22
WIDTH, HEIGHT, SCALE = 860, 606, 1.65  # in CSS pixels; the picture is 1.65 times as large
PAGE = """<!doctype html><html lang="de"><meta charset="utf-8">{style}<style>
body{{margin:0;background:#fff}}
.kq{{padding:20px 24px 0;max-width:none;font-size:17px;line-height:1.82}}
.panel{{border:1px solid #dfe5ea;border-radius:10px;padding:12px 20px 14px}}
.said{{background:#fbfaf7}}
h3{{font-size:14px;line-height:1.4;margin:0 0 6px;color:#1d2125}}
h3 span,.foot{{font-weight:400;color:#69727a}}
.arrow{{text-align:center;color:#9aa3ab;font-size:22px;line-height:34px}}
.foot{{font-size:12.5px;margin:10px 2px 0;line-height:1.9}}
.foot mark{{margin-right:10px}}
</style><div class="kq">
<div class="panel said"><h3>Wie es gesagt wurde
<span>· bleibt im verschlüsselten Tresor · as it was said, kept in the encrypted vault</span></h3>
{said}</div>
<div class="arrow">↓</div>
<div class="panel"><h3>Wie Kodierende es lesen <span>· as coders read it</span></h3>{read}</div>
<p class="foot"><mark class="direct">ersetzt</mark><mark class="quasi">vergröbert</mark>
<mark class="kept">belassen: danach wird geforscht</mark>Alle Personen sind erfunden. · All persons
are invented.</p></div></html>"""


def passage(study: Study) -> tuple[str, str]:
    """Give the passage twice as HTML: source, and view for coding."""
    document = names(study)[FILE]
    (stored,) = sources(study, [document])
    turn = next(t.span for t in stored.document.turns if t.paragraph == PARAGRAPH)
    view, kept = load_view(study, document), set(kept_mentions(study).get(document, ()))
    inside = [m for name, m, _ in mentions(study) if name == document and turn.covers(m.span)]
    there = view.forward(turn)

    def marked(text: str, whole: Span, spans: list[Span]) -> str:
        places = [
            Marked(span.shifted(-whole.start), m.category, view.forward(m.span) in kept)
            for span, m in zip(spans, inside, strict=True)
        ]
        return marked_text(whole.of(text), places)

    return (
        marked(stored.document.text, turn, [m.span for m in inside]),
        marked(view.text, there, [view.forward(m.span) for m in inside]),
    )


def photograph(html: str, out: Path) -> None:
    """Let Chromium draw a page into a picture."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("readme_picture: Chromium is missing; apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(html, "utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        options += [f"--window-size={WIDTH},{HEIGHT}", f"--force-device-scale-factor={SCALE}"]
        command = [chromium, *options, f"--screenshot={out}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # our own page


def main() -> None:
    """Draw the picture from the demo study that the command line names."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "demo-study")
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        if study.config.name != NAME:
            sys.exit("readme_picture: only the demo study may be shown.")
        said, read = passage(study)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    photograph(PAGE.format(style=STYLE, said=said, read=read), OUT)


if __name__ == "__main__":
    main()

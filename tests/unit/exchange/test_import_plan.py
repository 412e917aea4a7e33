"""Plans: what is written is read again, and what is wrong is said with its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimqual.errors import FileError
from kimqual.exchange.import_plan import Rule, read_plan
from kimqual.exchange.import_plan_write import Planned, plan_text, write_plans
from kimqual.exchange.look import Certainty, ColumnLook, Look, Voice
from kimqual.exchange.reading import Reading

labels = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    lambda text: text.strip() == text
)
roles = st.sampled_from(["interviewer", "respondent"])


def look(name="E1.txt", *, speakers=(), columns=()):
    return Look(name, "transcript", "txt", "plain text", Certainty.LIKELY, "so", "utf-8", ("de",),
                speakers=speakers, columns=columns)  # fmt: skip


@given(
    st.dictionaries(labels, roles, max_size=4),
    st.dictionaries(labels, st.just("question"), max_size=4),
)
def test_a_plan_reads_as_it_was_written(tmp_path_factory, spoken, asked):
    voices = tuple(Voice(label, role, 1, 1, 0.0) for label, role in spoken.items())
    columns = tuple(ColumnLook(name, role, "so", "") for name, role in asked.items())
    folder = tmp_path_factory.mktemp("plan")
    (path,) = write_plans([Planned(folder, look(speakers=voices, columns=columns), Rule())])
    (rule,) = read_plan(path).rules
    assert (rule.match, rule.format) == ("*.txt", "txt")
    assert set(rule.interviewers) == {k for k, v in spoken.items() if v == "interviewer"}
    assert dict(rule.roles) == {k: v for k, v in spoken.items() if v != "interviewer"}
    assert dict(rule.columns) == asked


def test_files_that_call_one_label_by_two_roles_get_rules_of_their_own():
    def voice(role):
        return (Voice("S00", role, 1, 1, 0.0),)

    looks = [look(f"E{n}.txt", speakers=voice("interviewer")) for n in (1, 2)]
    looks.append(look("E[3].txt", speakers=voice("respondent")))
    text = plan_text([Planned(None, one, Rule()) for one in looks])
    assert text.index('"E[[]3].txt"') < text.index('"*.txt"')


WRONG = """oben = 1
[[files]]
match = "*.txt"
formt = "txt"
format = "docxx"
[files.roles]
"S00" = "interviewr"
[[files]]
language = "Deutsch"
repeated = "ja"
encoding = "utf-99"
"""


def test_every_fault_is_said_with_line_and_nearest_word(tmp_path):
    path = tmp_path / "kimqual-import.toml"
    path.write_text(WRONG, "utf-8")
    with pytest.raises(FileError) as caught:
        read_plan(path)
    lines = caught.value.message.split("\n")
    assert [line.split(":")[0] for line in lines] == [
        f"line {n}" for n in (1, 4, 5, 7, 8, 9, 10, 11)
    ]
    assert "did you mean 'format'?" in lines[1]
    assert "docx" in lines[2]
    assert "interviewer" in lines[3]
    assert "match" in caught.value.mend


@pytest.mark.parametrize("text", ["", "[[files]]\nmatch = \n", "files = 3\n", "\xff"])
def test_what_is_no_plan_is_refused(tmp_path, text):
    path = tmp_path / "kimqual-import.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(FileError):
        read_plan(path)


TALK = "S00: Seit wann wohnen Sie da?\nS01: Seit Mai.\nS00: Und wie ist es?\nS01: Laut.\n"


def test_the_plan_beside_a_file_counts_and_options_override_it(tmp_path):
    path = tmp_path / "E1.txt"
    path.write_text(TALK, "utf-8")
    plan = tmp_path / "kimqual-import.toml"
    plan.write_text(
        '[[files]]\nmatch = "*.txt"\nlanguage = "tr"\ninterviewers = ["S00"]\n', "utf-8"
    )

    def read(**told):
        with Reading([path], Rule(**told)) as reading:
            ((one,)) = reading.read()
        return {s.label: s.role for s in one.item.document.speakers}, one.item.document.language

    assert read() == ({"S00": "interviewer", "S01": "respondent"}, "tr")
    assert read(interviewers=("S01",), language="de")[0]["S01"] == "interviewer"
    assert read(language="de")[1] == "de"


def test_a_wrong_plan_stops_before_anything_is_read(tmp_path):
    (tmp_path / "E1.txt").write_text(TALK, "utf-8")
    (tmp_path / "kimqual-import.toml").write_text(WRONG, "utf-8")
    with pytest.raises(FileError), Reading([tmp_path], Rule()):
        pass


def test_a_plan_is_never_written_over(tmp_path):
    (tmp_path / "kimqual-import.toml").write_text("# meins", "utf-8")
    with pytest.raises(FileError, match="already"):
        write_plans([Planned(tmp_path, look(), Rule())])

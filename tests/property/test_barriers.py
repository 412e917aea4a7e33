"""No small cell of a table of barriers can be had by adding and subtracting what is shown."""

import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kimqual.analysis.barriers import DIMENSIONS, _lines, barriers, passages
from kimqual.analysis.told import ToldBook
from kimqual.model import Code, Codebook

BOOK = Codebook(
    (
        Code("field"),
        *(Code(f"field.{x}", parent="field") for x in "abc"),
        Code("experience"),
        *(Code(f"experience.{x}", parent="experience") for x in "uv"),
        Code("ground", requires=("experience.v",)),
        *(Code(f"ground.{x}", parent="ground", requires=("experience.v",)) for x in "pq"),
    )
)
FIELDS = ["field", "field.a", "field.b", "field.c", None]
GROUNDS = ["ground", "ground.p", "ground.q", None]

# Each person tells one thing: then counts of persons add up, which is the worst case.
tellings = st.lists(
    st.tuples(
        st.sampled_from(FIELDS),
        st.sampled_from(["experience", "experience.u", "experience.v"]),
        st.sampled_from(GROUNDS),
        st.sampled_from(["x", "y", "z"]),
    ),
    max_size=90,
)


def table_of(tellings, smallest):
    rows = [
        (f"C{i}", f"C{i}", 0, 9, code, "ada")
        for i, (*codes, _) in enumerate(tellings)
        for code in codes
        if code
    ]
    columns = ["document", "case", "start", "end", "code", "coder"]
    codings = pd.DataFrame(rows, columns=columns).assign(coding=range(len(rows)))
    index = pd.Index([f"C{i}" for i in range(len(tellings))], name="person")
    people = pd.DataFrame({"g": [telling[3] for telling in tellings]}, index=index)
    return barriers(passages(codings, BOOK), people, BOOK, by="g", smallest=smallest)


def solved(shown, lines):
    """Fill in every number that is the only unknown of a line, until none is."""
    known = dict(shown)
    while True:
        new = {}
        for line in lines:
            missing = [c for c in (line.margin, *line.parts) if c not in known]
            if len(missing) == 1:
                rest = sum(known[c] for c in line.parts if c in known)
                margin = known.get(line.margin)
                new[missing[0]] = rest if margin is None else margin - rest
        if not new:
            return known
        known |= new


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(tellings)
def test_no_hidden_number_follows_from_the_shown_ones(tellings):
    true, table = table_of(tellings, 1), table_of(tellings, 5)
    keys = [tuple(row) for row in true[list(DIMENSIONS)].itertuples(index=False)]
    rows = table[~table["is_suppressed"]].to_dict("records")
    known = {tuple(row[name] for name in DIMENSIONS): int(row["n_persons"]) for row in rows}
    book = ToldBook.of(BOOK)
    own = _own_cells(tellings, keys)
    lines = [line for x in _lines(keys, book) if (line := _there(x, {*keys, *own})).parts]
    found = solved(known, lines)
    assert all(n == 0 or n >= 5 for n in known.values())
    assert {key for key in found if key in keys} == set(known)


def _there(line, cells):
    return type(line)(line.margin, tuple(part for part in line.parts if part in cells))


def _own_cells(tellings, keys):
    """Give the own parts that hold somebody: a reader knows that they may be there."""
    found = set()
    for field, kind, ground, value in tellings:
        for f in {"*", field or "-"}:
            for e in {"experience", kind, *(["experience="] if kind == "experience" else [])}:
                is_grounded = kind == "experience.v" and e == kind
                grounds = {"*", ground or "-"} if is_grounded else {"*"}
                for g in grounds:
                    found |= {(f, e, g, v) for v in ("*", value)}
    return found - set(keys)

"""Long lists go through in chunks, without being held in memory."""

from itertools import chain, repeat

from lowmelt.chem.salts import split_salt
from lowmelt.tables.stream import stream_salts

SALTS = ["CC[n+]1ccn(C)c1.[Cl-]", "CCn1cc[n+](C)c1.[Br-]", "CCO.[Cl-]", "CCCC[n+]1ccn(C)c1.[Br-]"]


def test_the_chunks_hold_all_salts_in_their_order():
    chunks = list(stream_salts(SALTS, chunk=2))
    ids = [salt for frame, _ in chunks for salt in frame["salt_id"]]
    assert ids == [split_salt(text).salt_id for text in SALTS if text != "CCO.[Cl-]"]


def test_what_is_no_salt_is_counted_by_its_reason():
    assert [reasons for _, reasons in stream_salts(SALTS, chunk=2)] == [{}, {"neutral_fragment": 1}]


def test_a_list_without_end_gives_its_first_chunk():
    frame, _ = next(stream_salts(chain(SALTS[:2], repeat(SALTS[3])), chunk=1000))
    assert len(frame) == 1000
    assert frame["cation_id"].nunique() == 2

"""The query of NIST ILThermo against answers of the form that the service gives."""

import pytest
import requests

from lowmelt.tables import ilthermo
from lowmelt.tables.ilthermo import Answers, ILThermoError, query_melting

PROPERTIES = {"plist": [
    {"cls": "Phase transition properties", "key": ["NmYB", "lcRG"],
     "name": ["Enthalpy of transition or fusion", "Normal melting temperature"]},
    {"cls": "Transport properties", "key": ["PusA"], "name": ["Viscosity"]},
]}  # fmt: skip
SEARCH = {
    "header": ["setid", "ref", "prp", "phases", "cmp1", "cmp2", "cmp3", "np", "nm1", "nm2", "nm3"],
    "errors": [],
    "res": [
        ["TUpZc", "Zhu et al. (2009)", "Normal melting temperature", "Crystal;Liquid", "ABWagJ", None, None,
         "1", "1-hexadecyl-3-methylimidazolium bromide", None, None],
        ["odd", "Someone (1900)", "Normal melting temperature", "Crystal", "x", None, None, "1", "x",
         None, None],
        ["KIqmf", "Sudholter et al. (1982)", "Normal melting temperature", "Crystal 1;Liquid", "ABxFcE", None,
         None, "1", "4-dodecyl-1-methylpyridinium iodide", None, None],
    ],
}  # fmt: skip


def data_set(name, value, uncertainty, reference, phases):
    compound = {"idout": "-", "name": name, "formula": "C<SUB>20</SUB>H<SUB>39</SUB>BrN<SUB>2</SUB>",
                "mw": "387.45", "sample": [["Source:", "synthesized by the authors"]]}  # fmt: skip
    return {
        "title": "Phase transition properties: Normal melting temperature", "phases": phases,
        "data": [[[value, uncertainty]]], "dhead": [["Normal melting temperature, K"]],
        "components": [compound], "ref": {"full": reference, "title": "-"}, "expmeth": "DSC/DTA",
        "constr": ["Pressure of 1 atm"], "solvent": None, "footer": "",
    }  # fmt: skip


SETS = {
    "TUpZc": data_set("1-hexadecyl-3-methylimidazolium bromide", "337.06", "0.5",
                      "Zhu, J.; Bai, L.; Chen, B.; Fei, W. (2009) Chem. Eng. J. 147, 58-62.",
                      ["Crystal", "Liquid"]),
    "odd": {"title": "nothing"},
    "KIqmf": data_set("4-dodecyl-1-methylpyridinium iodide", "386.15", "0.6",
                      "Sudholter, E. J. R. (1982) J. Phys. Chem. 86, 1908-13.", ["Crystal 1", "Liquid"]),
}  # fmt: skip


class Service:
    """Stands for the service: counts requests, and fails at those it is told to fail at."""

    def __init__(self, failing=()):
        self.asked, self.failing = [], set(failing)

    def answer(self, name, content):
        self.asked.append(name)
        if name in self.failing:
            raise requests.ConnectionError
        return content


@pytest.fixture
def serve(monkeypatch):
    def install(service):
        monkeypatch.setattr(ilthermo.service, "GetPropertyList", lambda: service.answer("list", PROPERTIES))
        monkeypatch.setattr(
            ilthermo.service, "GetEntries",
            lambda **how: service.answer(f"search {how['n_compounds']} {how['prop_key']}", SEARCH),
        )  # fmt: skip
        monkeypatch.setattr(ilthermo.service, "GetEntryData", lambda key: service.answer(key, SETS[key]))
        return service

    return install


def test_values_come_with_structure_uncertainty_phase_and_reference(serve, tmp_path):
    serve(Service())
    row = query_melting(Answers(tmp_path, pause_s=0)).iloc[0]
    assert (row["melting_K"], row["uncertainty_K"], row["phase"]) == (337.06, 0.5, "Crystal")
    assert row["smiles"].endswith("[Br-]") or row["smiles"].startswith("[Br-]")
    assert row["reference"].endswith("NIST ILThermo set TUpZc")


def test_the_property_is_asked_for_by_its_key(serve, tmp_path):
    service = serve(Service())
    query_melting(Answers(tmp_path, pause_s=0))
    assert "search 1 lcRG" in service.asked


def test_an_answer_of_another_form_is_left_out_and_stops_nothing(serve, tmp_path):
    serve(Service())
    assert list(query_melting(Answers(tmp_path, pause_s=0))["set_id"]) == ["TUpZc", "KIqmf"]


def test_nothing_is_asked_for_twice(serve, tmp_path):
    serve(Service())
    first = query_melting(Answers(tmp_path, pause_s=0))
    service = serve(Service())
    assert query_melting(Answers(tmp_path, pause_s=0)).equals(first)
    assert service.asked == []


def test_a_query_that_was_stopped_goes_on_where_it_was(serve, tmp_path):
    serve(Service(failing=["KIqmf"]))
    with pytest.raises(ILThermoError, match="4 answers are kept, start again to go on"):
        query_melting(Answers(tmp_path, pause_s=0, tries=2))
    service = serve(Service())
    assert len(query_melting(Answers(tmp_path, pause_s=0))) == 2
    assert service.asked == ["KIqmf"]


def test_there_is_a_pause_before_each_request_that_doubles_when_it_fails(serve, tmp_path, monkeypatch):
    waits = []
    monkeypatch.setattr(ilthermo.time, "sleep", waits.append)
    serve(Service(failing=["list"]))
    with pytest.raises(ILThermoError):
        query_melting(Answers(tmp_path, pause_s=1.5, tries=3))
    assert waits == [1.5, 3.0, 6.0]


def test_a_limit_asks_for_the_first_data_sets_only(serve, tmp_path):
    service = serve(Service())
    query_melting(Answers(tmp_path, pause_s=0), limit=1)
    assert "KIqmf" not in service.asked


def test_a_service_that_has_changed_says_so(serve, tmp_path, monkeypatch):
    serve(Service())
    monkeypatch.setattr(ilthermo.service, "GetPropertyList", lambda: {"list": []})
    with pytest.raises(ILThermoError, match="the service has changed"):
        query_melting(Answers(tmp_path, pause_s=0))

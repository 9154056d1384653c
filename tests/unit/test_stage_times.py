"""Times and memory of the stages from Snakemake's benchmark files."""

import pytest

from lowmelt.stage_times import stage_times

HEAD = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time\n"


@pytest.fixture
def folder(tmp_path):
    rows = {
        "links/round_1.tsv": "10.0\t0:00:10\t500.0\t900\t400\t400\t0\t0\t99\t9.5\n",
        "links/round_2.tsv": "30.0\t0:00:30\t700.0\t900\t400\t400\t0\t0\t99\t29.5\n",
        "tables/ions.tsv": "0.4\t0:00:00\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\n",
    }
    for name, row in rows.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(HEAD + row)
    return tmp_path


def test_jobs_of_a_stage_are_summed_and_memory_is_the_peak(folder):
    links = stage_times(folder).set_index("stage").loc["links"]
    assert links.to_dict() == {
        "jobs": 2, "wall_s": 40.0, "longest_s": 30.0, "cpu_s": 39.0, "peak_memory_MB": 700.0,
    }  # fmt: skip


def test_a_job_too_short_to_be_measured_counts_as_zero_memory(folder):
    assert stage_times(folder).set_index("stage").loc["tables", "peak_memory_MB"] == 0


def test_no_records_give_an_empty_table_with_its_columns(tmp_path):
    assert list(stage_times(tmp_path).columns)[:3] == ["stage", "jobs", "wall_s"]
    assert stage_times(tmp_path).empty

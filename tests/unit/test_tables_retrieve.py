"""A file is downloaded once, checked, and never left behind when it is the wrong one."""

import hashlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lowmelt.tables.retrieve import RetrieveError, is_described, retrieve

CONTENT = b"id,name,smiles\n"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def server(tmp_path):
    """Address of a server of one small table."""
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / "list.csv").write_bytes(CONTENT)
    handler = partial(SimpleHTTPRequestHandler, directory=folder)
    handler.func.log_message = lambda *_: None
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


def test_a_file_is_downloaded_and_checked(server, tmp_path):
    retrieve(server, "list.csv", SHA256, str(tmp_path / "data/list.csv"))
    assert (tmp_path / "data/list.csv").read_bytes() == CONTENT


def test_a_file_that_has_changed_is_refused_and_not_left_behind(server, tmp_path):
    with pytest.raises(RetrieveError, match="the source has changed") as error:
        retrieve(server, "list.csv", "0" * 64, str(tmp_path / "list.csv"))
    assert "\n" not in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ["served"]


def test_a_file_that_is_not_there_says_what_to_do(server, tmp_path):
    with pytest.raises(RetrieveError, match=r"set retrieve\.mirror"):
        retrieve(server, "gone.csv", SHA256, str(tmp_path / "gone.csv"))


def test_without_a_network_the_message_says_where_the_file_belongs(tmp_path):
    target = str(tmp_path / "list.csv")
    with pytest.raises(RetrieveError, match=f"put the file at {target}"):
        retrieve("http://127.0.0.1:9", "list.csv", SHA256, target, timeout_s=2)


def test_a_table_inside_a_package(tmp_path):
    retrieve("package:ilthermopy/data", "compounds.csv", "", str(tmp_path / "compounds.csv"))
    assert (tmp_path / "compounds.csv").read_text().startswith("id,name,smiles")


def test_a_package_that_is_not_installed(tmp_path):
    with pytest.raises(RetrieveError, match="install the package 'no_such_package'"):
        retrieve("package:no_such_package/data", "x.csv", "", str(tmp_path / "x.csv"))


def test_a_file_of_another_version_is_told_from_the_described_one(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(CONTENT)
    assert is_described(path, SHA256)
    assert is_described(path, "")
    assert not is_described(path, "0" * 64)

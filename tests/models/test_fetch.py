from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from litetts import models
from litetts.errors import InputError, ModelError
from litetts.models.catalogue import wanted
from litetts.models.fetch import Folder, Hub
from litetts.models.precision import precision
from litetts.models.store import Manifest

REPO = "onnx-community/Kokoro-82M-v1.0-ONNX"
ONNX = "onnx/model_quantized.onnx"
HUB_LAYOUT = "{repo}/resolve/main/{path}"


def test_from_a_mirror(site, home, is_whole):
    site.add("kokoro")
    told = []
    folder = models.pull("kokoro", mirror=site.address, progress=lambda *a: told.append(a))
    assert folder == home / "models" / "kokoro" == models.find("kokoro")
    assert is_whole(folder)
    assert (ONNX, 300_000, 300_000) in told
    manifest = Manifest.read(folder)
    assert manifest.source == site.address
    assert manifest.files[ONNX].sha256 == hashlib.sha256((folder / ONNX).read_bytes()).hexdigest()
    assert manifest.files[ONNX].checked == ""
    assert not (home / "models" / ".partial" / "kokoro").exists()


def test_mirror_from_the_environment(site, home, monkeypatch, is_whole):
    site.add("kokoro", HUB_LAYOUT)  # the hub's own layout is found as well
    monkeypatch.setenv("LITETTS_MIRROR", site.address + "/")
    assert is_whole(models.pull("kokoro"))


def test_a_second_pull_fetches_nothing(site, home):
    site.add("kokoro")
    models.pull("kokoro", mirror=site.address)
    site.seen.clear()
    models.pull("kokoro", mirror=site.address)
    assert [p for m, p, _ in site.seen if m == "GET"] == [f"/{REPO}/SHA256SUMS"]


def test_a_broken_connection_is_taken_up_where_it_stopped(site, home, is_whole):
    site.add("kokoro")
    site.cut[f"/{REPO}/{ONNX}"] = 100_000
    assert is_whole(models.pull("kokoro", mirror=site.address))
    first, second = site.got(ONNX)
    assert first == ""
    assert 50_000 < int(second.removeprefix("bytes=").removesuffix("-")) <= 100_000


def test_an_interrupted_pull_goes_on_next_time(site, home, is_whole):
    site.add("kokoro")

    def interrupt(file, done, total):
        if file == ONNX and done > 60_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        models.pull("kokoro", mirror=site.address, progress=interrupt)
    with pytest.raises(ModelError, match="not installed"):
        models.find("kokoro")
    assert is_whole(models.pull("kokoro", mirror=site.address))
    begin = int(site.got(ONNX)[-1].removeprefix("bytes=").removesuffix("-"))
    assert begin > 0


@pytest.mark.parametrize("file", ["config.json", "voices/af_sky.bin", "voices/zm_yunyang.bin"])
def test_half_a_model_is_none_and_its_files_are_kept(site, home, is_whole, file):
    site.add("kokoro")

    def interrupt(name, done, total):
        if name == file:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        models.pull("kokoro", mirror=site.address, progress=interrupt)
    with pytest.raises(ModelError, match="not installed"):
        models.find("kokoro")
    assert is_whole(models.pull("kokoro", mirror=site.address))
    assert len(site.got(ONNX)) == 1


def test_a_file_that_changed_in_between_is_begun_anew(site, home, is_whole):
    site.add("kokoro")

    def interrupt(file, done, total):
        if file == ONNX and done > 60_000:
            raise KeyboardInterrupt

    new = bytes(300_000)
    old = dict(site.files)
    site.files[f"/{REPO}/{ONNX}"] = new
    with pytest.raises(KeyboardInterrupt):
        models.pull("kokoro", mirror=site.address, progress=interrupt)
    site.files = old
    assert is_whole(models.pull("kokoro", mirror=site.address))


def test_a_server_without_ranges(site, home, is_whole):
    site.add("kokoro")
    site.ranges = False
    site.cut[f"/{REPO}/{ONNX}"] = 100_000
    assert is_whole(models.pull("kokoro", mirror=site.address))


def test_damaged_bytes_are_refused(site, home, is_whole):
    site.add("kokoro")
    lines = [
        f"{hashlib.sha256(data).hexdigest()}  ./{path.removeprefix(f'/{REPO}/')}"
        for path, data in site.files.items()
    ]
    site.files[f"/{REPO}/SHA256SUMS"] = "\n".join(lines).encode()
    good = site.files[f"/{REPO}/{ONNX}"]
    site.files[f"/{REPO}/{ONNX}"] = good[:-1] + bytes([good[-1] ^ 1])
    with pytest.raises(ModelError, match=f"'{ONNX}' from .* is damaged"):
        models.pull("kokoro", mirror=site.address)
    with pytest.raises(ModelError, match="not installed"):
        models.find("kokoro")
    site.files[f"/{REPO}/{ONNX}"] = good
    folder = models.pull("kokoro", mirror=site.address)
    assert is_whole(folder)
    assert Manifest.read(folder).files[ONNX].checked == "SHA256SUMS"


def test_variants_live_side_by_side(site, home, is_whole):
    site.add("kokoro")
    site.add("kokoro:fp16")
    models.pull("kokoro", mirror=site.address)
    site.seen.clear()
    folder = models.pull("kokoro:fp16", mirror=site.address)
    assert site.got(ONNX) == []
    assert site.got("voices/af_heart.bin") == []
    (entry,) = models.installed()
    assert set(entry.variants) == {"q8", "fp16"}
    assert models.verify("kokoro") == ()
    models.remove("kokoro:fp16")
    assert not (folder / "onnx/model_fp16.onnx").exists()
    assert is_whole(folder)
    assert models.verify("kokoro") == ()
    with pytest.raises(ModelError, match="kokoro:fp16"):
        models.find("kokoro:fp16")


def test_verify_and_remove(site, home):
    site.add("kokoro")
    folder = models.pull("kokoro", mirror=site.address)
    assert models.verify("kokoro") == ()
    data = bytearray((folder / ONNX).read_bytes())
    data[1234] ^= 1
    (folder / ONNX).write_bytes(data)
    (folder / "voices/af_sky.bin").unlink()
    problems = {(p.file, p.what) for p in models.verify("kokoro")}
    assert problems == {(ONNX, "damaged"), ("voices/af_sky.bin", "missing")}
    # Fetching again repairs just those.
    site.seen.clear()
    models.pull("kokoro", mirror=site.address)
    assert models.verify("kokoro") == ()
    fetched = {p for m, p, _ in site.seen if m == "GET" and not p.endswith("SUMS")}
    assert len(fetched) == 2
    assert models.remove("kokoro") > 300_000
    assert not folder.exists()
    with pytest.raises(ModelError, match="litetts models pull kokoro"):
        models.remove("kokoro")


def test_from_a_folder(site, home, tmp_path, is_whole, content):
    usb = tmp_path / "usb"
    for file in wanted("kokoro").files:
        (usb / file).parent.mkdir(parents=True, exist_ok=True)
        (usb / file).write_bytes(content(file))
    assert is_whole(models.pull("kokoro", folder=usb))
    assert models.verify("kokoro") == ()


def network(path, kind, size=1000):
    """An ONNX file with weights of one type, which is all that its precision is read from."""
    onnx = pytest.importorskip("onnx")
    weights = onnx.numpy_helper.from_array(np.zeros(size, kind), "w")
    graph = onnx.helper.make_graph([], "network", [], [], initializer=[weights])
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(onnx.helper.make_model(graph), path)


def test_files_of_other_names_are_known_by_what_they_are(home, tmp_path):
    usb = tmp_path / "usb"
    network(usb / "kokoro-v1.0.int8.onnx", np.int8)
    (usb / "voices-v1.0.bin").write_bytes(b"voices")
    folder = models.pull("kokoro:q8", folder=usb)
    assert {p.name for p in folder.iterdir()} == {
        "kokoro-v1.0.int8.onnx",
        "voices-v1.0.bin",
        "manifest.json",
    }
    assert models.find("kokoro") == models.find("kokoro:q8") == folder
    assert models.installed()[0].variants == ("q8",)
    assert models.verify("kokoro:q8") == models.verify("kokoro") == ()
    with pytest.raises(ModelError, match=r"kokoro:q8 \(kokoro-v1.0.int8.onnx\), not kokoro:fp32"):
        models.pull("kokoro:fp32", folder=usb)
    with pytest.raises(ModelError, match="'kokoro:fp32' is not installed"):
        models.verify("kokoro:fp32")
    network(usb / "mine.onnx", np.float32)
    models.pull("kokoro:fp32", folder=usb)
    assert models.installed()[0].variants == ("q8", "fp32")
    assert models.remove("kokoro:q8") > 1000
    assert not (folder / "kokoro-v1.0.int8.onnx").exists()
    assert models.installed()[0].variants == ("fp32",)
    models.remove("kokoro:fp32")
    assert models.installed() == ()


def test_a_name_that_says_something_else_is_not_believed(home, tmp_path):
    usb = tmp_path / "usb"
    network(usb / "onnx" / "model.onnx", np.int8)
    with pytest.raises(ModelError, match=r"has kokoro:q8 \(onnx/model.onnx\), not kokoro:fp32"):
        models.pull("kokoro:fp32", folder=usb)
    assert models.pull("kokoro", folder=usb) == models.find("kokoro:q8")


@pytest.mark.parametrize(
    ("kind", "said"),
    [(np.float32, "float32"), (np.float16, "float16"), (np.int8, "8-bit"), (np.uint8, "8-bit")],
)
def test_the_weights_of_a_file(tmp_path, kind, said):
    network(tmp_path / "x.onnx", kind)
    assert precision(tmp_path / "x.onnx") == said
    (tmp_path / "y.onnx").write_bytes((tmp_path / "x.onnx").read_bytes()[:-9])
    assert precision(tmp_path / "y.onnx") is None
    (tmp_path / "z.onnx").write_bytes(b"")
    assert precision(tmp_path / "z.onnx") is None


def test_a_folder_that_lacks_files(home, tmp_path):
    with pytest.raises(ModelError, match="there is no folder"):
        models.pull("kokoro", folder=tmp_path / "none")
    with pytest.raises(InputError, match="--from FOLDER"):
        models.pull("kokoro", source="folder")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match=f"lacks 1 file of.*'{ONNX}'"):
        models.pull("kokoro", folder=tmp_path / "empty")
    assert not (home / "models" / "kokoro").exists()


def test_a_folder_filled_by_hand(home):
    folder = home / "models" / "kokoro"
    (folder / "onnx").mkdir(parents=True)
    (folder / ONNX).write_bytes(b"model")
    assert models.find("kokoro") == folder
    assert models.installed()[0].source == "copied by hand"
    with pytest.raises(ModelError, match="filled by hand"):
        models.verify("kokoro")
    (folder / "manifest.json").write_text("{")
    with pytest.raises(ModelError, match="is damaged"):
        models.verify("kokoro")


def test_offline_says_what_to_copy_where(home):
    with pytest.raises(ModelError) as caught:
        models.pull("kokoro", offline=True)
    said = str(caught.value)
    for needed in (ONNX, "voices/*.bin", REPO, str(home / "models" / "kokoro"), "--from"):
        assert needed in said


def test_no_answer_says_what_to_copy_where(home):
    with pytest.raises(ModelError, match=r"cannot be reached[^$]*voices/\*\.bin"):
        models.pull("kokoro", mirror="http://127.0.0.1:9")
    assert not (home / "models" / "kokoro").exists()


def test_a_mirror_without_the_model(site, home):
    with pytest.raises(ModelError, match="has no file"):
        models.pull("kokoro", mirror=site.address)


def test_names(home):
    with pytest.raises(InputError, match="did you mean 'kokoro'"):
        models.find("kokro")
    with pytest.raises(InputError, match="q8, fp32"):
        models.pull("kokoro:q3")
    with pytest.raises(InputError, match="en_US-lessac-medium"):
        models.pull("piper:lessac")


def test_piper(site, home):
    name = "piper:en_GB-alan-medium"
    site.add(name)
    folder = models.pull(name, mirror=site.address)
    assert (folder / "en/en_GB/alan/medium/en_GB-alan-medium.onnx").is_file()
    assert [m.name for m in models.installed()] == [name]
    assert models.verify(name) == ()
    models.remove(name)
    assert models.installed() == ()


def test_from_the_hub(site, home, is_whole):
    site.add("kokoro", HUB_LAYOUT)
    told = []
    folder = models.pull("kokoro", source=Hub(site.address), progress=lambda *a: told.append(a))
    assert is_whole(folder)
    manifest = Manifest.read(folder)
    assert manifest.revision == "0123456789abcdef0123456789abcdef01234567"
    assert {e.checked for e in manifest.files.values()} == {"hub"}
    assert any(file == ONNX and done == 300_000 for file, done, _ in told)
    assert sorted(p.name for p in folder.iterdir()) == [
        "config.json",
        "manifest.json",
        "onnx",
        "voices",
    ]


def test_a_broken_connection_to_the_hub(site, home, is_whole):
    site.add("kokoro", HUB_LAYOUT)
    site.cut[f"/{REPO}/resolve/0123456789abcdef0123456789abcdef01234567/{ONNX}"] = 100_000
    assert is_whole(models.pull("kokoro", source=Hub(site.address)))
    assert site.got(ONNX) == ["", "bytes=100000-"]


def test_the_hubs_token_goes_to_the_hub_only(site, home, monkeypatch, tmp_path, is_whole):
    site.add("kokoro", HUB_LAYOUT)
    site.closed = True
    # The hub sends clients to a storage on another host, which needs no token.
    site.storage = site.address.replace("127.0.0.1", "localhost")
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(ModelError, match="HF_TOKEN"):
        models.pull("kokoro", source=Hub(site.address))
    (tmp_path / "token").write_text("hf_secret\n")
    assert is_whole(models.pull("kokoro", source=Hub(site.address)))
    assert {host for host, _, _ in site.tokens} == {"127.0.0.1"}
    assert {token for _, _, token in site.tokens} == {"Bearer hf_secret"}


def test_the_hubs_address_from_the_environment(monkeypatch):
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    assert str(Hub()).startswith("https://")
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.example/")
    assert str(Hub()) == "http://hub.example"


def test_the_hub_sends_damaged_bytes(site, home, monkeypatch):
    """The metadata promises one file, the storage gives another of the same length."""
    site.add("kokoro", HUB_LAYOUT)
    source = Hub(site.address)
    revision, remotes = source.look(wanted("kokoro"))
    site.files[f"/{REPO}/resolve/main/config.json"] = bytes(1024)
    monkeypatch.setattr(source, "look", lambda *_: (revision, remotes))
    with pytest.raises(ModelError, match=r"'config\.json' from .* is damaged"):
        models.pull("kokoro", source=source)


def test_the_hub_without_the_repository_or_the_network(site, home):
    with pytest.raises(ModelError, match="has no file"):
        models.pull("kokoro", source=Hub(site.address))
    with pytest.raises(ModelError, match="cannot be reached"):
        models.pull("kokoro", source=Hub("http://127.0.0.1:9"))


def test_the_user_keeps_clients_of_the_hub_offline(site, home, monkeypatch):
    site.add("kokoro", HUB_LAYOUT)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match=r"cannot be reached[^$]*copy these files"):
        models.pull("kokoro", source=Hub(site.address))


def test_a_place_that_cannot_be_written(site, tmp_path, monkeypatch):
    site.add("kokoro")
    (tmp_path / "file").touch()
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path / "file"))
    with pytest.raises(ModelError, match="LITETTS_HOME chooses another place"):
        models.pull("kokoro", mirror=site.address)


_LIMITED = """
import resource, signal, sys
from litetts import models
from litetts.errors import ModelError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    models.pull("kokoro", mirror=sys.argv[1])
except ModelError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs resource limits")
def test_a_disk_that_fills_up(site, home, is_whole):
    site.add("kokoro")
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, site.address], capture_output=True, text=True, check=True
    )
    assert "cannot keep kokoro" in done.stdout
    assert not done.stderr
    with pytest.raises(ModelError, match="not installed"):
        models.find("kokoro")
    assert is_whole(models.pull("kokoro", mirror=site.address))  # and goes on when there is room


def test_two_pulls_at_once(site, home, is_whole):
    from concurrent.futures import ThreadPoolExecutor

    site.add("kokoro")
    with ThreadPoolExecutor(2) as pool:
        pulls = [pool.submit(models.pull, "kokoro", mirror=site.address) for _ in range(2)]
        folders = {p.result() for p in pulls}
    assert is_whole(folders.pop())
    assert len(site.got(ONNX)) == 1


def test_the_place_can_be_configured(home, tmp_path):
    models.configure(tmp_path / "elsewhere")
    try:
        assert models.folder_of("kokoro") == tmp_path / "elsewhere" / "kokoro"
    finally:
        models.configure(None)
    assert models.folder_of("kokoro") == home / "models" / "kokoro"


def test_names_of_files_stay_inside(home):
    from litetts.models.store import safe

    for bad in ("../x", "/etc/x", "a/../../x", "C:x", "a\\b"):
        with pytest.raises(ModelError, match="unsafe"):
            safe(bad)
    assert safe("a/b.bin") == "a/b.bin"


def test_folder_source_checks_sums(home, tmp_path):
    usb = tmp_path / "usb"
    usb.mkdir()
    for file in wanted("piper:en_GB-alan-medium").files:
        (usb / file.rpartition("/")[2]).write_bytes(b"x")
    digest = hashlib.sha256(b"y").hexdigest()
    path = wanted("piper:en_GB-alan-medium").files[0]
    (usb / "SHA256SUMS").write_text(f"{digest}  {path}\n")
    with pytest.raises(ModelError, match="is damaged"):
        models.pull("piper:en_GB-alan-medium", source=Folder(usb))


def test_a_link_that_leads_out_of_the_folder_is_refused(home, tmp_path):
    usb, secret = tmp_path / "usb", tmp_path / "secret.json"
    usb.mkdir()
    secret.write_text("{}")
    for file in wanted("piper:en_GB-alan-medium").files:
        name = file.rpartition("/")[2]
        (usb / f"real-{name}").write_bytes(b"x")
        (usb / name).symlink_to(usb / f"real-{name}")  # of the folder: followed
    card = usb / "en_GB-alan-medium.onnx.json"
    card.unlink()
    card.symlink_to(secret)
    with pytest.raises(ModelError, match=r"en_GB-alan-medium\.onnx\.json' is a link to .*secret"):
        models.pull("piper:en_GB-alan-medium", source=Folder(usb))
    assert not [p for p in (home / "models").rglob("*") if p.is_file() and p.suffix != ".lock"]
    card.unlink()
    card.symlink_to("real-en_GB-alan-medium.onnx.json")
    folder = models.pull("piper:en_GB-alan-medium", source=Folder(usb))
    assert not any(path.is_symlink() for path in folder.rglob("*"))


def test_a_snapshot_of_the_hubs_cache_is_a_folder(home, tmp_path):
    snapshot, blobs = tmp_path / "models--x" / "snapshots" / "abc", tmp_path / "models--x" / "blobs"
    snapshot.mkdir(parents=True)
    blobs.mkdir()
    for i, file in enumerate(wanted("piper:en_GB-alan-medium").files):
        (blobs / f"{i}").write_bytes(b"x")
        (snapshot / file.rpartition("/")[2]).symlink_to(f"../../blobs/{i}")
    assert models.pull("piper:en_GB-alan-medium", source=Folder(snapshot)).is_dir()


def test_a_copy_that_is_broken_off_leaves_nothing(home, tmp_path):
    usb = tmp_path / "usb"
    usb.mkdir()
    for file in wanted("piper:en_GB-alan-medium").files:
        (usb / file.rpartition("/")[2]).write_bytes(b"x" * 10)

    def interrupt(file: str, done: int, total: int) -> None:
        if file.endswith(".json"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        models.pull("piper:en_GB-alan-medium", source=Folder(usb), progress=interrupt)
    assert not [p for p in (home / "models").rglob("*") if p.is_file() and p.suffix != ".lock"]

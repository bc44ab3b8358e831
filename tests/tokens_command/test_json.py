"""`zth-tui tokens --json`."""

import pytest

from tests.tokens_command.printed import as_json, give_stdin, tokens


def test_json_has_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    told = as_json(capsys, "안녕!", "--encoding", "bytes", "--encoding", "cl100k_base")
    assert told == {
        "text": {"characters": 3, "bytes": 7, "utf8": True},
        "encodings": [
            {
                "name": "bytes",
                "shortest": False,
                "tokens": 7,
                "bytes_per_token": 1.0,
                "characters_per_token": 3 / 7,
                "ids": [236, 149, 136, 235, 133, 149, 33],
                "texts": [*"\ufffd" * 6, "!"],
                "hex": ["ec", "95", "88", "eb", "85", "95", "21"],
            },
            {
                "name": "cl100k_base",
                "shortest": True,
                "tokens": 5,
                "bytes_per_token": 7 / 5,
                "characters_per_token": 3 / 5,
                "ids": [31495, 230, 75265, 243, 0],
                "texts": [*"\ufffd" * 4, "!"],
                "hex": ["ec95", "88", "eb85", "95", "21"],
            },
        ],
    }


def test_json_has_special_tokens_as_what_they_stand_for(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = as_json(capsys, "<|endoftext|>hello world", "--encoding", "cl100k_base")["encodings"]
    assert row["tokens"] == len(row["ids"]) == 9
    assert row["special"]["tokens"] == 3
    assert row["special"]["ids"] == [100257, 15339, 1917]
    assert row["special"]["texts"] == ["<|endoftext|>", "hello", " world"]


@pytest.mark.usefixtures("no_ranks")
def test_json_has_an_error_where_an_encoding_cannot_be_had(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {row["name"]: row for row in as_json(capsys, "hi")["encodings"]}
    assert set(rows["gpt2"]) == {"name", "error"}
    assert "pip install" in rows["gpt2"]["error"]
    assert rows["bytes"]["tokens"] == 2


def test_json_is_never_cut_and_holds_every_byte(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = "안녕 hi\n".encode() * 500 + b"\xff\x1b\x9b"
    give_stdin(monkeypatch, data)
    for row in as_json(capsys, "-", "--encoding", "characters,bytes,gpt2,o200k_base")["encodings"]:
        assert bytes.fromhex("".join(row["hex"])) == data
        assert row["tokens"] == len(row["ids"]) == len(row["texts"]) == len(row["hex"])


def test_json_of_nothing_has_no_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = as_json(capsys, "", "--encoding", "gpt2")["encodings"]
    assert (row["tokens"], row["bytes_per_token"], row["characters_per_token"], row["shortest"]) == (
        0,
        None,
        None,
        False,
    )


def test_json_is_of_ascii_alone(capsys: pytest.CaptureFixture[str]) -> None:
    printed = tokens(capsys, "안\x1b\x9b\x7f\u202e", "--json")
    assert printed.removesuffix("\n").isascii()
    assert printed.removesuffix("\n").isprintable()

"""The shelf: every figure that a look names is what the encodings make of its text."""

import json
import tomllib

import pytest

from tests.lessons.stages import built, train
from zth_tui.course.packs import shipped
from zth_tui.tokens.encoding import Bytes, Characters, Encoding
from zth_tui.tokens.published import public
from zth_tui.tokens.shelf import Claim, Oddity, oddities
from zth_tui.tokens.text import of_bytes, to_bytes

SHELF = oddities()
CLAIMS = [
    pytest.param(oddity, claim, id=f"{oddity.name}-{claim.encoding}-{claim.figure}")
    for oddity in SHELF
    for claim in oddity.claims
]
LECTURE = [  # lecture 8's list, and where the shelf has it
    "web-page",
    "spelling",
    "sums",
    "egg",
    "korean",
    "fizzbuzz",
    "trailing-space",
    "solid-gold-magikarp",
    "default-cell-style",
    "end-of-text",
    "yaml-and-json",
    "numbers",
]


def encoding(name: str) -> Encoding:
    own = {"characters": Characters(), "bytes": Bytes()}
    return own[name] if name in own else public.load(name, fetch=False)


def oddity_of(name: str) -> Oddity:
    return next(oddity for oddity in SHELF if oddity.name == name)


def measured(claim: Claim, text: str) -> int | tuple[str, ...]:
    known = encoding(claim.encoding)
    tokens = known.encode(text, special=claim.special)
    ids = tokens.ids[tokens.at(claim.start) : tokens.at(claim.end - 1) + 1]
    cut = [known.token(idx) for idx in ids]
    if claim.figure == "id":
        [idx] = ids
        return idx
    figures = {"tokens": len(cut), "spaces": cut.count(b" "), "cut": tuple(map(of_bytes, cut))}
    return figures[claim.figure]


@pytest.mark.parametrize(("oddity", "claim"), CLAIMS)
def test_a_claim_is_what_the_encoding_makes_of_the_text(oddity: Oddity, claim: Claim) -> None:
    assert measured(claim, oddity.text) == claim.value


def entries() -> list[dict]:
    return tomllib.loads((shipped("data") / "oddities.toml").read_text(encoding="utf-8"))["oddity"]


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["name"])
def test_a_look_has_no_figures_but_claims_and_what_stands_in_its_text(entry: dict) -> None:
    words = entry["look"].replace("{", " {").replace("}", "} ").split()
    spoken = [word.strip(".,:;?'()") for word in words if not word.startswith("{")]
    figures = {word for word in spoken if word.isdigit()}
    explained = {"999", "1270"}  # see test_numbers
    assert figures <= set(entry["text"].split()) | explained


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["name"])
def test_every_claim_is_named_in_the_look(entry: dict) -> None:
    assert all(f"{{{name}}}" in entry["look"] for name in entry["claims"])


@pytest.mark.parametrize("oddity", SHELF, ids=lambda oddity: oddity.name)
def test_a_look_is_short(oddity: Oddity) -> None:
    assert 100 < len(oddity.look) < 420
    assert "{" not in oddity.look


def test_the_shelf_holds_the_lectures_list_and_begins_with_its_web_page() -> None:
    names = [oddity.name for oddity in SHELF]
    assert len(set(names)) == len(names)
    assert set(LECTURE) <= set(names)
    assert names[0] == "web-page"


def test_the_web_page_has_the_lectures_counts() -> None:
    text = SHELF[0].text
    counts = {name: len(encoding(name).encode(text)) for name in ("gpt2", "cl100k_base", "o200k_base")}
    assert counts == {"gpt2": 300, "cl100k_base": 185, "o200k_base": 162}


def test_a_look_says_what_its_claims_say() -> None:
    assert "300 tokens in gpt2, 185 in cl100k_base and 162 in o200k_base" in SHELF[0].look
    assert "“127│·+│·6│77│·=│·8│04”" in oddity_of("sums").look


@pytest.mark.parametrize("oddity", SHELF, ids=lambda oddity: oddity.name)
def test_the_cursor_stands_at_the_start_of_a_token_in_the_row_that_is_named(oddity: Oddity) -> None:
    tokens = encoding(oddity.encoding).encode(oddity.text)
    assert tokens.span(tokens.at(oddity.byte))[0] == oddity.byte


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("sums", " 677 ="),
        ("emoji", "👨\u200d👩"),
        ("fizzbuzz", "    if i"),
    ],
)
def test_the_cursor_stands_where_the_oddity_is(name: str, part: str) -> None:
    oddity = oddity_of(name)
    assert of_bytes(to_bytes(oddity.text)[oddity.byte :]).startswith(part)


def test_only_the_numbers_have_a_picture() -> None:
    assert [oddity.name for oddity in SHELF if oddity.opens] == ["numbers"]
    assert oddity_of("numbers").opens == "numbers"


def test_three_merges_leave_five_tokens_of_the_first_example() -> None:
    text = oddity_of("aaabdaaabac").text
    model = built("bpe/basic", text, split="none", vocab_size=259, pace=0.0)
    train(model, 3)
    assert model.tokenizer.encode(text) == [258, 100, 258, 97, 99]


def test_no_token_of_letters_alone_is_longer_in_gpt2_than_the_longest_word() -> None:
    letters = [token for token in public.load("gpt2", fetch=False).vocabulary.tokens.values() if token.isalpha()]
    assert max(letters, key=len) == to_bytes(oddity_of("longest-word").text)


def test_the_record_is_the_same_in_each_of_its_forms() -> None:
    laid_out, as_yaml, compact, *_ = oddity_of("yaml-and-json").text.strip().split("\n\n")
    record = json.loads(laid_out)
    assert json.loads(compact) == record
    languages = "".join(f"\n  - {language}" for language in record["languages"])
    assert as_yaml == f"name: {record['name']}\nborn: {record['born']}\nlanguages:{languages}\nadmin: true"

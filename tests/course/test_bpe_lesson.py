"""The tokenizer lesson: what it says of merges, of Shakespeare and of OpenAI's encodings is so."""

import re
import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
import regex

from tests.lessons.stages import built, train
from zth_tui.course.packs import builtin_pack
from zth_tui.tokens import shelf
from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.numbers import cut_numbers
from zth_tui.tokens.published import public
from zth_tui.train.stage import import_stage

bpe = import_stage(builtin_pack().experiment("bpe/basic").stage, builtin_pack().path)

TOY = "aaabdaaabac"
PROSE = Path(__file__).read_text(encoding="utf-8")


def encoding(name: str) -> BytePairEncoding:
    return public.load(name, fetch=False)


def cut(name: str, text: str) -> list[str]:
    tokens = encoding(name)
    return [tokens.token(idx).decode() for idx in tokens.encode(text).ids]


def bars(name: str, text: str) -> str:
    return "│".join(cut(name, text))


def count(name: str, text: str) -> int:
    return len(encoding(name).encode(text))


def oddity(title: str) -> str:
    (found,) = [oddity for oddity in shelf.oddities() if oddity.title == title]
    return found.text


def lesson_text() -> str:
    return " ".join(" ".join(step.text for step in builtin_pack().lesson("bpe").steps).split())


def test_what_the_encodings_make_of_the_texts() -> None:
    web_page, hangul = oddity("The lecture's web page"), "안녕하세요"
    gpt2 = encoding("gpt2")
    numbers = cut_numbers(gpt2)
    fizzbuzz, records = oddity("FizzBuzz in Python"), oddity("YAML against JSON").split("\n\n")
    special = gpt2.special_tokens["<|endoftext|>"]
    assert_claims(
        f"{hangul} is {len(hangul)} characters and {len(hangul.encode())} bytes",
        f"its {len(web_page)} characters are "
        f"{count('gpt2', web_page)}, {count('cl100k_base', web_page)} and {count('o200k_base', web_page)} tokens",
        f"Egg. {bars('gpt2', 'Egg.')} I have an Egg. …│{bars('gpt2', ' Egg.')} "
        f"egg. {bars('gpt2', 'egg.')} EGG. {bars('gpt2', 'EGG.')} ``` Four ways",
        f"`{bars('cl100k_base', 'strawberry')}`",
        f"gpt2 cuts `127 + 677` so: ```text {bars('gpt2', '127 + 677')} ```",
        f"In gpt2, {numbers.singles(0, 999)} of the first thousand",
        f"only {numbers.singles(1000, 9999)}, those that",
        f"*FizzBuzz in Python*: {count('gpt2', fizzbuzz)} tokens in gpt2, {cut('gpt2', fizzbuzz).count(' ')} of them",
        f"needs {count('cl100k_base', fizzbuzz)}",
        f"{len(hangul)} characters are {count('gpt2', hangul)} tokens in gpt2, nearly one a byte",
        f"cl100k_base makes {count('cl100k_base', hangul)}, o200k_base {count('o200k_base', hangul)}",
        f"alone it is token {gpt2.encode(' ').ids[0]}",
        f"one record is {count('cl100k_base', records[1])} tokens in the one, {count('cl100k_base', records[0])} in",
        f"JSON without spaces takes {count('cl100k_base', records[2].strip())}.",
        f"token {special} of gpt2",
        f"same letters are {count('gpt2', '<|endoftext|>')} tokens",
        f"its row, {gpt2.encode(' SolidGoldMagikarp').ids[0]}, stayed",
    )


def test_what_the_choices_say_of_the_encodings() -> None:
    assert bars("cl100k_base", "1275") == "127│5" and bars("gpt2", "1275") == "12│75"
    assert {count(name, "안녕하세요") for name in ("gpt2", "o200k_base")} == {14, 2}
    blank_first = [encoding("gpt2").encode(text).ids for text in (" hello world", " world hello")]
    assert set(blank_first[0]) == set(blank_first[1])  # the dummy prefix makes a word one token in both places
    bare = [encoding("gpt2").encode(text).ids for text in ("hello world", "world hello")]
    assert not set(bare[0]) & set(bare[1])


def test_a_step_opens_the_inspector_with_the_text_it_speaks_of() -> None:
    opened = {step.title: step.tokens for step in builtin_pack().lesson("bpe").steps}
    assert opened["GPT's own merges"] == oddity("The lecture's web page")
    assert opened["A token is not a word"] == oddity("Egg in four places")
    assert opened["Text is bytes"] == oddity("Hello in Korean")
    assert opened["One merge"] == TOY


def assert_claims(*claims: str) -> None:
    said = lesson_text()
    assert [claim for claim in claims if claim not in said] == []


def test_what_is_said_of_the_first_texts() -> None:
    characters = sum(unicodedata.category(chr(code)) not in ("Cn", "Co", "Cs") for code in range(0x110000))
    assert 140_000 < characters < 170_000  # some 150 thousand
    assert "hello".encode("utf-16-le").count(0) == 5  # zeros fill plain English
    assert "hello".encode("utf-32-le").count(0) == 15
    assert all(invalid_alone(byte) for byte in range(128, 192))
    assert bpe.BasicTokenizer().decode([128]) == "�"
    assert bpe.BasicTokenizer().encode("�") != [128]  # decoding and encoding does not bring back every list


def invalid_alone(byte: int) -> bool:
    """It begins no character of UTF-8, whatever follows."""
    with pytest.raises(UnicodeDecodeError, match="invalid start byte"):
        bytes([byte]).decode()
    return True


def test_the_merges_of_the_toy() -> None:
    basic = built("bpe/basic", TOY)
    pairs = Counter(pairwise(TOY))
    assert basic.config.pace == 2.0  # two a second
    assert pairs.pop(("a", "a")) == 4
    assert max(pairs.values()) == 2  # no other pair comes to more
    sizes, texts = [len(TOY)], [TOY]
    for pair, new in (("aa", "Z"), ("Za", "Y"), ("Yb", "X")):
        texts.append(texts[-1].replace(pair, new))
        basic.step(0.0)
        sizes.append(basic.chunks.n_tokens)
    block = [re.sub(r"\s", "", line) for line in toy_block().splitlines()]
    parts = ("", "Z=aa", "Y=Za", "X=Yb")
    for line, size, text, part in zip(block, sizes, texts, parts, strict=True):
        assert line == f"{text}{size}{'tokens' if text == TOY else ''}{part}"
    assert basic.tokenizer.vocab[258] == b"aaab"


def toy_block() -> str:
    (step,) = [step for step in builtin_pack().lesson("bpe").steps if step.title == "One merge"]
    return step.text.split("```text\n")[1].split("\n```")[0]


def test_what_is_learned_first_is_merged_first() -> None:
    tokenizer = bpe.BasicTokenizer()
    bc, _ = tokenizer.add_merge((ord("b"), ord("c"))), tokenizer.add_merge((ord("a"), ord("b")))
    assert tokenizer.encode("abc") == [ord("a"), bc]


def test_a_further_merge_never_makes_a_text_longer() -> None:
    held_out = built("bpe/held-out", PROSE, vocab_size=500)
    dev = [held_out.evaluate("dev")]
    for _ in range(held_out.max_steps):
        held_out.step(0.0)
        dev.append(held_out.evaluate("dev"))
    assert dev == sorted(dev, reverse=True)
    assert held_out.evaluate("train") < dev[-1]


def test_each_merge_gives_less_than_the_one_before() -> None:
    losses = train(built("bpe/basic", PROSE), 20)
    steps = [before - after for before, after in pairwise(losses)]
    assert steps == pytest.approx(sorted(steps, reverse=True), abs=1e-9)


def test_candidates_lose_where_they_end_as_the_merged_pair_begins_or_begin_as_it_ends() -> None:
    before = bpe.get_stats(PROSE.encode())
    first, second = max(before, key=before.get)
    after = bpe.get_stats(bpe.merge(list(PROSE.encode()), (first, second), 256))
    losers = [pair for pair in before if after.get(pair, 0) < before[pair] and pair != (first, second)]
    assert losers
    assert all(pair[1] == first or pair[0] == second for pair in losers)


def test_the_cuts() -> None:
    gpt2, gpt4 = (lambda text, p=p: regex.findall(p, text) for p in (bpe.GPT2_SPLIT_PATTERN, bpe.GPT4_SPLIT_PATTERN))
    assert gpt2("the cat") == ["the", " cat"]  # a blank goes with the word after it
    assert gpt4("HOUSE'S") == ["HOUSE", "'S"]
    assert gpt4("12345") == ["123", "45"]
    assert gpt2("12345") == ["12345"]
    assert gpt4("Yes:\nNo") == ["Yes", ":\n", "No"]
    assert gpt2("Yes:\nNo") == ["Yes", ":", "\n", "No"]
    assert gpt4("dog. dog! dog?") == ["dog", ".", " dog", "!", " dog", "?"]


def test_openais_encodings() -> None:
    merges = {name: encoding(name).vocabulary.n_merges for name in ("gpt2", "cl100k_base", "o200k_base")}
    assert merges["cl100k_base"] == 2 * merges["gpt2"]  # twice as many
    assert 3.9 < merges["o200k_base"] / merges["gpt2"] < 4.1  # about four times
    assert count("cl100k_base", " strawberry") == 1
    assert count("cl100k_base", "s t r a w b e r r y") == 10  # letter by letter
    assert count("gpt2", "127") == 1
    numbers = cut_numbers(encoding("cl100k_base"))
    assert (numbers.singles(0, 999), numbers.singles(1000, 9999)) == (1000, 0)  # all of the first thousand, no others
    tokenizer = bpe.RegexTokenizer()
    tokenizer.register_special_tokens(bpe.GPT4_SPECIAL_TOKENS)
    with pytest.raises(ValueError, match="say with allowed_special"):  # `encode` raises an error
        tokenizer.encode("<|endoftext|>")


def test_the_lesson_names_what_lies_on_the_shelf_and_every_experiment() -> None:
    lesson, said = builtin_pack().lesson("bpe"), lesson_text()
    named = [found.title for found in shelf.oddities() if f"*{found.title}*" in said]
    assert len(named) == 7
    assert {step.run for step in lesson.steps} == set(builtin_pack().stage("bpe").experiments)


def test_only_a_byte_below_128_is_a_character_of_its_own() -> None:
    assert [len(chr(code).encode()) for code in (127, 128)] == [1, 2]


def test_what_is_said_of_tiny_shakespeare(lecture_shakespeare: Path) -> None:
    text = lecture_shakespeare.read_text(encoding="utf-8")
    assert len(set(text)) == 65
    runs = {name: built(f"bpe/{name}", text) for name in ("basic", "regex", "held-out", "regex-gpt2")}
    train(runs["basic"], 20)
    assert [runs["basic"].tokenizer.vocab[idx] for idx in (256, 257)] == [b"e ", b"th"]  # and th comes second
    for run in (runs["regex"], runs["held-out"]):
        train(run, run.max_steps)
    train(runs["regex-gpt2"], 1)
    assert runs["regex-gpt2"].tokenizer.vocab[256] == b" t"  # blank and t
    rest, tenth = runs["held-out"].text, runs["held-out"].dev_text
    assert tokens_per_byte(runs["regex"], tenth) > tokens_per_byte(runs["regex"], rest)  # harder for all merges
    assert tokens_per_byte(runs["regex"], tenth) < tokens_per_byte(runs["held-out"], tenth)
    longest = [row[0] for row in runs["held-out"].watch()["tokens"]["longest"][1]]
    assert sum(token.strip("·").isupper() for token in longest) >= 5  # names in capitals


def tokens_per_byte(run, text: str) -> float:
    return len(run.tokenizer.encode(text)) / len(text.encode())

"""Hugging Face's tokenizer.json. Byte pair encoding over bytes is done here; for the rest there is `tokenizers`.

Done here is only what is sure to give the same ids, but for characters so new that the two sides' Unicode differs.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from zth_tui.tokens.encoding import Encoding
from zth_tui.tokens.files import foreign
from zth_tui.tokens.files.byte_level import ByteLevel
from zth_tui.tokens.files.formats import HIGHEST_ID, LETTERS, bytes_of_letters
from zth_tui.tokens.files.patterns import split_patterns
from zth_tui.tokens.published.sources import EXTRA
from zth_tui.tokens.vocabulary import Merged

if TYPE_CHECKING:
    from tokenizers import Tokenizer

KINDS = ("BPE", "WordPiece", "Unigram", "WordLevel")

Vocab = Mapping[str, int]


class NeedsPackage(Exception):
    """A tokenizer that is not read without `tokenizers`. Says what kind it is, and how to get the package."""


class AddedToken(msgspec.Struct):
    id: int
    content: str
    special: bool = False
    single_word: bool = False
    lstrip: bool = False
    rstrip: bool = False
    normalized: bool = True

    @property
    def is_plain(self) -> bool:
        """It is found wherever it stands, and takes nothing beside it."""
        return bool(self.content) and not (self.single_word or self.lstrip or self.rstrip)


class Model(msgspec.Struct):
    """Of any kind; the fields after `unk_id` are those of a byte pair encoding."""

    type: str = ""
    vocab: Any = None
    unk_token: str | None = None
    unk_id: int | None = None
    merges: list[str | tuple[str, str]] | None = None
    dropout: float | None = None
    continuing_subword_prefix: str | None = None
    end_of_word_suffix: str | None = None
    ignore_merges: bool = False

    @property
    def kind(self) -> str:
        """The oldest files do not name it; they hold byte pair encodings."""
        return self.type or ("" if self.merges is None else "BPE")


class File(msgspec.Struct):
    model: Model
    added_tokens: list[AddedToken] = []
    normalizer: Any = None
    pre_tokenizer: Any = None
    decoder: Any = None


def read_tokenizer_json(name: str, data: bytes) -> Encoding:
    """Raises ValueError for what is no tokenizer.json, NeedsPackage where the package that reads it is missing."""
    try:
        file = msgspec.json.decode(data, type=File)
    except msgspec.ValidationError as error:
        raise ValueError(f"JSON, but no tokenizer.json: {error}") from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"broken JSON: {error}") from None
    if file.model.kind not in KINDS:
        raise ValueError(f"the type of its model is {file.model.kind!a}; known are {', '.join(KINDS)}")
    return _byte_level(name, file) or _foreign(name, file, data)


def _byte_level(name: str, file: File) -> ByteLevel | None:
    """None for what is not done here."""
    model, patterns = file.model, split_patterns(file.pre_tokenizer)
    nfc = file.normalizer == {"type": "NFC"}
    if patterns is None or not (nfc or file.normalizer is None):
        return None
    if model.kind != "BPE" or model.dropout or model.continuing_subword_prefix or model.end_of_word_suffix:
        return None
    vocab = _checked(model.vocab)
    if not (vocab.keys() >= set(LETTERS.values()) and _are_plain(file.added_tokens, vocab, nfc=nfc)):
        return None
    special = {token.content: token.id for token in file.added_tokens if token.special}
    return ByteLevel(
        name,
        vocabulary := _vocabulary(model, vocab, {token.id for token in file.added_tokens}),
        patterns,
        special,
        added={token.content: token.id for token in file.added_tokens if not token.special},
        whole={token: idx for idx, token in vocabulary.tokens.items()} if model.ignore_merges else None,
        nfc=nfc,
    )


def _checked(vocab: Any) -> Vocab:
    try:
        checked = msgspec.convert(vocab, dict[str, int])
    except msgspec.ValidationError as error:
        raise ValueError(f"its vocabulary: {error}") from None
    wrong = next((token for token, idx in checked.items() if not 0 <= idx <= HIGHEST_ID), None)
    if wrong is not None:
        raise ValueError(f"token {wrong!a} has the id {checked[wrong]}; ids go from 0 to {HIGHEST_ID:,}")
    if len(set(checked.values())) < len(checked):
        raise ValueError("two tokens of its vocabulary have the same id")
    return checked


def _are_plain(added: Sequence[AddedToken], vocab: Vocab, *, nfc: bool) -> bool:
    """One search finds them all, and `tokenizers`, which gives out ids anew, comes to those that the file says."""
    if not all(token.is_plain for token in added) or len({token.content for token in added}) < len(added):
        return False
    if len({token.normalized for token in added}) > 1 or (nfc and any(token.normalized for token in added)):
        return False
    free = len(vocab)
    for token in added:
        if token.id != vocab.get(token.content, free):
            return False
        free = max(free, token.id + 1)
    return True


def _vocabulary(model: Model, vocab: Vocab, added: set[int]) -> Merged:
    merges = []
    for number, merge in enumerate(model.merges or (), 1):
        pair = merge.split(" ") if isinstance(merge, str) else merge
        if len(pair) != 2:
            raise ValueError(f"merge {number}, {merge!a}: two tokens and a space between them are wanted")
        left, right = pair
        if not (left in vocab and right in vocab and left + right in vocab):
            raise ValueError(
                f"merge {number}, {left!a} and {right!a}: the vocabulary lacks one of them, or both as one"
            )
        merges.append((vocab[left], vocab[right], vocab[left + right]))
    if len({merge[:2] for merge in merges}) < len(merges):
        raise ValueError("a merge stands in it twice")
    unwanted = set() if model.ignore_merges else added.difference(made for _, _, made in merges)
    tokens = {}
    for token, idx in vocab.items():
        if idx not in unwanted:
            try:
                tokens[idx] = bytes_of_letters(token)
            except ValueError:  # not written in bytes: no piece is ever that
                continue
    return Merged([vocab[LETTERS[byte]] for byte in range(256)], merges, tokens)


def _foreign(name: str, file: File, data: bytes) -> Encoding:
    try:
        from tokenizers import Tokenizer
    except ImportError:
        what = f"a {file.model.kind} tokenizer"
        raise NeedsPackage(f"{what}: {EXTRA} brings `tokenizers`, which reads it") from None
    try:
        tokenizer = Tokenizer.from_str(data.decode())
    except Exception as error:  # the library raises nothing more precise
        raise ValueError(str(error)) from None
    return foreign.Foreign(name, tokenizer, _spelling(file), unknown=_unknown(file.model, tokenizer))


def _unknown(model: Model, tokenizer: "Tokenizer") -> int | None:
    """The token for what the vocabulary lacks, if there is one."""
    return model.unk_id if model.unk_token is None else tokenizer.token_to_id(model.unk_token)


def _spelling(file: File) -> foreign.Spelling:
    """How its vocabulary writes bytes."""
    if file.model.kind == "WordPiece":
        return foreign.word_piece(file.model.continuing_subword_prefix or "##")
    return (
        foreign.letters
        if _is_byte_level(file.pre_tokenizer) or _is_byte_level(file.decoder)
        else foreign.sentence_piece
    )


def _is_byte_level(step: Any) -> bool:
    if isinstance(step, dict):
        return step.get("type") == "ByteLevel" or any(map(_is_byte_level, step.values()))
    return isinstance(step, list) and any(map(_is_byte_level, step))

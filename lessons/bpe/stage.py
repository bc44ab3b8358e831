"""Byte pair encoding: the vocabulary of a GPT, one merge at a time (lecture 8; Sennrich et al. 2016).

A text begins as its UTF-8 bytes, tokens 0 to 255. Each step finds the pair of neighbouring tokens that is met most
often, and mints a new token in its place everywhere: the text gets shorter, the vocabulary longer. There is no
gradient here; what is learned is the list of merges, and to encode a new text is to merge in the same order.

`textbook` is the lecture's loop and the clearest statement of it all. `Chunks` and `PairQueue` make the same merges
without counting the whole text anew after each one.

    python stage.py basic tinyshakespeare.txt
"""

import base64
import heapq
import json
from bisect import bisect_right
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Annotated, Literal

import regex as re  # unlike the standard library's, it knows \p{L}, any letter, and \p{N}, any digit


@dataclass(frozen=True)
class Config:
    vocab_size: Annotated[int, "the 256 bytes and the merges; fewer where nothing is left", 256, 10**6] = 1024
    split: Annotated[Literal["none", "gpt2", "gpt4"], "how the text is cut first; no merge crosses a cut"] = "gpt4"
    held_out: Annotated[float, "share of the text, its end, that is kept apart for dev", 0.0, 0.9] = 0.0
    max_steps: Annotated[int, "stop after so many merges", 0, 10**9] = 10**9
    pace: Annotated[float, "at most so many merges a second; 0: as fast as it can", 0.0, 1e6, "live"] = 0.0


DATA = ("tinyshakespeare", "python")
PANELS = ("merge", "loss", "pairs", "tokens")

EXPERIMENTS = {  # no lecture gives these figures: they are the textbook loop's own on tiny shakespeare
    "basic": {
        "doc": "the lecture's 20 merges, slow enough to watch; the text is one long row of bytes",
        "config": {"split": "none", "vocab_size": 276, "pace": 2.0},
        "expect": {"train": 0.7914},
    },
    "regex": {
        "doc": "cut as for GPT-4 first, into words, numbers, signs and blanks; no merge crosses a cut",
        "expect": {"train": 0.3838},
    },
    "regex-gpt2": {
        "doc": "cut as for GPT-2: one blank may lead a word, numbers are of any length, 'LL is not 'll",
        "config": {"split": "gpt2"},
        "expect": {"train": 0.4122},
    },
    "held-out": {
        "doc": "the last tenth of the text is kept apart, to see how well merges fit a text that is new to them",
        "config": {"held_out": 0.1},
        "expect": {"train": 0.3818, "dev": 0.4095},
    },
}

GPT2_SPLIT_PATTERN = r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""
GPT4_SPLIT_PATTERN = (
    r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"""
)
SPLIT_PATTERNS = {"none": "", "gpt2": GPT2_SPLIT_PATTERN, "gpt4": GPT4_SPLIT_PATTERN}
GPT4_SPECIAL_TOKENS = {
    "<|endoftext|>": 100257,
    "<|fim_prefix|>": 100258,
    "<|fim_middle|>": 100259,
    "<|fim_suffix|>": 100260,
    "<|endofprompt|>": 100276,
}

# --- the textbook ---


def get_stats(ids, counts=None):
    """How often each pair of neighbours is met: [1, 2, 3, 1, 2] -> {(1, 2): 2, (2, 3): 1, (3, 1): 1}."""
    counts = {} if counts is None else counts
    for pair in pairwise(ids):
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def merge(ids, pair, idx):
    """`idx` in place of every `pair`, from left to right: [5, 6, 6, 7, 9, 1] with (6, 7), 99 -> [5, 6, 99, 9, 1]."""
    newids = []
    i = 0
    while i < len(ids):
        if i + 1 < len(ids) and (ids[i], ids[i + 1]) == pair:
            newids.append(idx)
            i += 2
        else:
            newids.append(ids[i])
            i += 1
    return newids


def textbook(chunks, num_merges):
    """The merges {pair: new token} of a text in chunks of bytes, by counting all of it anew after each of them."""
    ids = [list(chunk) for chunk in chunks]
    merges = {}
    for i in range(num_merges):
        stats = {}
        for chunk_ids in ids:
            get_stats(chunk_ids, stats)
        if not stats:
            break  # every chunk is one token
        pair = max(stats, key=stats.get)  # of several with that count: the one that the text brings first
        idx = 256 + i
        ids = [merge(chunk_ids, pair, idx) for chunk_ids in ids]
        merges[pair] = idx
    return merges


# --- the same merges, sooner ---

BORDER = -1  # between chunks
GONE = -2  # no token begins here any more


class Chunks:
    """A text in tokens, and how often each pair is met in it, kept right from merge to merge.

    A chunk that is met a thousand times is laid down once, where the text brings it first, and weighs a thousand.
    Nothing moves when tokens merge: a token stays at the place of its first byte, so its right neighbour is found
    `size` places on, and its left neighbour through the token that ends one place before. A merge therefore touches
    the places of its pair and their neighbours, and leaves the rest of the text alone.
    """

    def __init__(self, chunks, byte_shuffle=None):
        self.starts, self.ends, self.weight = [BORDER], [BORDER], [0]  # a place each: token that starts, ends there
        self.place = {}  # chunk -> where it is laid down
        for chunk, n in Counter(chunks).items():
            ids = chunk.encode("utf-8").translate(byte_shuffle)
            self.place[chunk] = len(self.starts)
            for row, values in ((self.starts, ids), (self.ends, ids), (self.weight, [n] * len(ids))):
                row.extend(values)
                row.append(BORDER)
        self.n_tokens = sum(n for n in self.weight if n > 0)
        self.size = dict.fromkeys(range(256), 1)  # token -> bytes
        self.newest = None  # where the first token of the latest merge stands

        self.counts = defaultdict(int)  # pair -> what get_stats says
        self.places = defaultdict(list)  # pair -> where it was met, from left to right; some of it may be past
        for p in range(1, len(self.starts) - 1):
            pair = (self.starts[p], self.starts[p + 1])
            if BORDER not in pair:
                self.counts[pair] += self.weight[p]
                self.places[pair].append(p)

    def merge(self, pair, idx):
        """`idx` in place of every `pair`, from left to right. Returns the new pairs; all of them hold `idx`."""
        starts, ends, size, counts = self.starts, self.ends, self.size, self.counts
        first, second = pair
        size[idx] = size[first] + size[second]
        self.newest = None
        born = defaultdict(list)
        for p in self.places.pop(pair):
            q = p + size[first]
            if starts[p] != first or starts[q] != second:
                continue  # past: an earlier merge took one of the two, or this one did ('aaa' holds 'aa' twice)
            end = p + size[idx]
            left, right, n = ends[p - 1], starts[end], self.weight[p]
            if left != BORDER:
                counts[left, first] -= n
                counts[left, idx] += n
                born[left, idx].append(p - size[left])
            if right != BORDER:
                counts[second, right] -= n
                counts[idx, right] += n
                born[idx, right].append(p)
            starts[p], starts[q], ends[end - 1] = idx, GONE, idx
            self.n_tokens -= n
            if self.newest is None:
                self.newest = p
        del counts[pair]
        self.places.update(born)
        return [pair for pair in born if counts[pair]]

    def first_place(self, pair):
        """Where a pair with a count stands first; what is past before it is forgotten."""
        places, size = self.places[pair], self.size[pair[0]]
        past = 0
        while (self.starts[places[past]], self.starts[places[past] + size]) != pair:
            past += 1
        del places[:past]
        return places[0]

    def tokens(self, chunk):
        ids, p = [], self.place[chunk]
        while (idx := self.starts[p]) != BORDER:
            ids.append(idx)
            p += self.size[idx]
        return ids


class PairQueue:
    """The pairs, most frequent first, and of equals the one that the text brings first: max(stats, key=stats.get).

    All pairs that a merge adds hold its new token. So a pair that is queued only loses places: its count falls, and
    its first place moves back. An entry may promise too much, never too little, and is set right when it comes to the
    top.
    """

    def __init__(self, chunks):
        self.chunks = chunks
        self.heap = [self.entry(pair) for pair in chunks.counts]
        heapq.heapify(self.heap)

    def entry(self, pair):
        return -self.chunks.counts[pair], self.chunks.first_place(pair), pair

    def top(self):
        """The pair to merge next, None where nothing is left to merge."""
        while self.heap:
            promised, _, pair = self.heap[0]
            count = self.chunks.counts.get(pair, 0)
            if count == -promised:
                return pair
            if count:
                heapq.heapreplace(self.heap, self.entry(pair))
            else:
                heapq.heappop(self.heap)
        return None

    def most_frequent(self, n):
        entries = [heapq.heappop(self.heap) for _ in range(n) if self.top()]
        for entry in entries:
            heapq.heappush(self.heap, entry)
        return [pair for _, _, pair in entries]

    def merge(self, pair, idx):
        for new in self.chunks.merge(pair, idx):
            heapq.heappush(self.heap, self.entry(new))


# --- the tokenizers ---


def all_bytes():
    return {idx: bytes([idx]) for idx in range(256)}


class BasicTokenizer:
    """Merges over the text as one long row of bytes. Named as in the lecture's minbpe."""

    byte_shuffle = None  # another order of the 256 bytes, where a vocabulary has one

    def __init__(self):
        self.pattern = ""
        self.special_tokens = {}  # text -> token
        self.merges = {}  # (token, token) -> token, in the order in which they were learned
        self.vocab = all_bytes()  # token -> bytes

    def split(self, text):
        """The chunks that are merged each on its own. What a pattern does not match is left out."""
        if self.pattern:
            return [found.group() for found in re.finditer(self.pattern, text)]
        return [text] if text else []

    def add_merge(self, pair):
        """The new token that stands for `pair`."""
        idx = 256 + len(self.merges)
        self.merges[pair] = idx
        self.vocab[idx] = self.vocab[pair[0]] + self.vocab[pair[1]]
        return idx

    def train(self, text, vocab_size, verbose=False):
        """Learn vocab_size - 256 merges from the text, or as many as it has. What was known before is forgotten."""
        if vocab_size < 256:
            raise ValueError(f"a vocabulary holds the 256 bytes at least, so {vocab_size} is too small")
        if clash := [text for text, idx in self.special_tokens.items() if idx < vocab_size]:
            raise ValueError(f"{clash[0]!r} has a number below {vocab_size}, which the merges need")
        self.merges, self.vocab = {}, all_bytes()
        queue = PairQueue(Chunks(self.split(text)))
        for _ in range(vocab_size - 256):
            pair = queue.top()
            if pair is None:
                break  # nothing is left to merge
            count = queue.chunks.counts[pair]
            idx = self.add_merge(pair)
            queue.merge(pair, idx)
            if verbose:
                print(f"{pair} -> {idx} ({show(self.vocab[idx])}), met {count:,} times")

    def encode(self, text):
        return self.encode_ordinary(text)

    def encode_ordinary(self, text):
        """Of all pairs there are, merge the one that was learned first, until none is left that was learned."""
        texts = self.split(text)
        chunks = Chunks(texts, self.byte_shuffle)
        learned = [(self.merges[pair], pair) for pair in chunks.counts if pair in self.merges]
        heapq.heapify(learned)
        while learned:
            idx, pair = heapq.heappop(learned)
            if chunks.counts[pair]:
                for new in chunks.merge(pair, idx):
                    if new in self.merges:
                        heapq.heappush(learned, (self.merges[new], new))
        tokens = {chunk: chunks.tokens(chunk) for chunk in chunks.place}
        return [idx for chunk in texts for idx in tokens[chunk]]

    def decode(self, ids):
        """The text. Not every list of tokens is one: bytes that are not UTF-8 come out as �."""
        special = {idx: text.encode("utf-8") for text, idx in self.special_tokens.items()}
        try:
            parts = [special[idx] if idx in special else self.vocab[idx] for idx in ids]
        except KeyError as error:
            raise ValueError(f"invalid token id: {error}") from None
        return b"".join(parts).decode("utf-8", errors="replace")

    def save(self, file_prefix):
        """PREFIX.model is all that `load` needs; PREFIX.vocab is for people to read."""
        quoted = [json.dumps(text, ensure_ascii=False) for text in (self.pattern, *self.special_tokens)]
        specials = [f"{text} {idx}" for text, idx in zip(quoted[1:], self.special_tokens.values(), strict=True)]
        merges = [f"{first} {second}" for first, second in self.merges]
        write_lines(f"{file_prefix}.model", [MODEL_VERSION, quoted[0], str(len(specials)), *specials, *merges])
        parts = {idx: [f"[{show(self.vocab[i])}]" for i in pair] for pair, idx in self.merges.items()}
        lines = [" ".join([*parts.get(idx, []), f"[{show(token)}] {idx}"]) for idx, token in self.vocab.items()]
        write_lines(f"{file_prefix}.vocab", lines)

    def load(self, model_file):
        """Read a .model file, ours or minbpe's. Raises ValueError with the line that is wrong."""
        lines, loaded = Lines(model_file), BasicTokenizer()
        with lines.blamed():
            version = next(lines)
            if version not in (MODEL_VERSION, "minbpe v1"):
                raise ValueError(f"{MODEL_VERSION!r} or 'minbpe v1' is wanted")
            unquote = json.loads if version == MODEL_VERSION else str
            loaded.pattern = unquote(next(lines))
            check_pattern(loaded.pattern)
            for _ in range(int(next(lines))):
                quoted, idx = next(lines).rsplit(" ", 1)
                loaded.special_tokens[unquote(quoted)] = int(idx)
                check_special_tokens(loaded.special_tokens, loaded.vocab)
            for line in lines:
                first, second = map(int, line.split())
                if (first, second) in loaded.merges or not (first in loaded.vocab and second in loaded.vocab):
                    raise ValueError("a merge takes two tokens that are there, and is made once")
                loaded.add_merge((first, second))
                check_special_tokens(loaded.special_tokens, loaded.vocab)
        self.pattern, self.special_tokens = loaded.pattern, loaded.special_tokens
        self.merges, self.vocab = loaded.merges, loaded.vocab


class RegexTokenizer(BasicTokenizer):
    """The text is cut by a pattern first, so that no token holds the end of a word and the start of the next."""

    def __init__(self, pattern=None):
        super().__init__()
        self.pattern = GPT4_SPLIT_PATTERN if pattern is None else pattern

    def register_special_tokens(self, special_tokens):
        """{"<|endoftext|>": 100257}: texts that become one token each, whatever the merges say."""
        check_special_tokens(special_tokens, self.vocab)
        self.special_tokens = dict(special_tokens)

    def encode(self, text, allowed_special="none_raise"):
        """`allowed_special`: which special tokens are more than text: "all", "none", a set of them, or "none_raise"."""
        if allowed_special == "none_raise":
            if found := [special for special in self.special_tokens if special in text]:
                raise ValueError(f"the text holds {found[0]!r}: say with allowed_special whether it is meant")
            allowed_special = "none"
        if isinstance(allowed_special, str):
            if allowed_special not in ("all", "none"):
                raise ValueError(f'allowed_special is "all", "none", "none_raise" or a set, not {allowed_special!r}')
            allowed_special = self.special_tokens if allowed_special == "all" else ()
        special = {text: idx for text, idx in self.special_tokens.items() if text in allowed_special}
        if not special:
            return self.encode_ordinary(text)
        longest_first = sorted(special, key=len, reverse=True)
        ids = []
        for part in re.split("(" + "|".join(re.escape(text) for text in longest_first) + ")", text):
            ids.extend([special[part]] if part in special else self.encode_ordinary(part))
        return ids


class RanksTokenizer(RegexTokenizer):
    """A vocabulary that OpenAI published as ranks {bytes: token}; the merges are recovered from it."""

    def __init__(self, ranks, pattern, special_tokens):
        super().__init__(pattern)
        order = [ranks.get(bytes([i])) for i in range(256)]
        if set(order) != set(range(256)):
            raise ValueError("the first 256 ranks must be the 256 bytes, in any order")
        self.byte_shuffle = bytes(order)
        self.merges = recover_merges(ranks)
        self.vocab = {idx: token for token, idx in ranks.items()}
        self.register_special_tokens(special_tokens)

    def train(self, text, vocab_size, verbose=False):
        raise NotImplementedError("these merges are given, not learned")

    def save(self, file_prefix):
        raise NotImplementedError("a .model file has no place for another order of the bytes")

    def load(self, model_file):
        raise NotImplementedError("it is made from ranks: load_ranks(file)")


class GPT4Tokenizer(RanksTokenizer):
    """From the ranks of cl100k_base, as `load_ranks` reads them."""

    def __init__(self, ranks):
        super().__init__(ranks, GPT4_SPLIT_PATTERN, GPT4_SPECIAL_TOKENS)


def recover_merges(ranks):
    """Ranks say what a token is, not which two made it: the merges before it, done on its own bytes, leave these."""
    merges = {}
    for token, rank in sorted(ranks.items(), key=lambda item: item[1]):
        if len(token) < 2:
            continue
        parts = [token[i : i + 1] for i in range(len(token))]
        while len(parts) > 2:
            made = [ranks.get(first + second, rank) for first, second in pairwise(parts)]
            lowest = min(made)
            if lowest >= rank:
                break
            i = made.index(lowest)
            parts[i : i + 2] = [parts[i] + parts[i + 1]]
        if len(parts) != 2 or any(ranks.get(part, rank) >= rank for part in parts):
            raise ValueError(f"rank {rank}: {show(token)!r} is not made of two tokens before it")
        merges[ranks[parts[0]], ranks[parts[1]]] = rank
    return merges


# --- files, and bytes as text ---

MODEL_VERSION = "bpe v1"  # minbpe's format, but pattern and special tokens are JSON: blanks and newlines are safe
MOST_BYTES = 40  # of a token that is shown briefly


def load_ranks(file):
    """{bytes: rank} from tiktoken's format, base64 and rank in each line. Raises ValueError with the line."""
    lines, ranks, taken = Lines(file), {}, set()
    with lines.blamed():
        for line in lines:
            token, rank = line.split()
            token, rank = base64.b64decode(token, validate=True), int(rank)
            if not token or rank < 0 or token in ranks or rank in taken:
                raise ValueError("a token and its rank stand in one line only")
            ranks[token] = rank
            taken.add(rank)
    return ranks


class Lines:
    """The lines of a file, one after the other, and which of them was read last."""

    def __init__(self, file):
        self.file, self.number, self.line = file, 0, b""
        self.left = Path(file).read_bytes().replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n")[::-1]

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        self.number, self.line = self.number + 1, self.left.pop()
        return self.line.decode("utf-8")

    @contextmanager
    def blamed(self):
        """What goes wrong here is said with file and line."""
        try:
            yield
        except (ValueError, TypeError) as error:
            raise ValueError(f"{self.file}, line {self.number}, {brief(self.line)!r}: {error}") from None
        except StopIteration:
            raise ValueError(f"{self.file}, line {self.number}: the file ends too soon") from None


def check_pattern(pattern):
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"this is no pattern: {error}") from None


def check_special_tokens(special_tokens, vocab):
    for text, idx in special_tokens.items():
        if not isinstance(text, str) or not text:
            raise ValueError(f"{text!r} cannot be a special token")
        if idx in vocab:
            raise ValueError(f"{text!r} cannot be token {idx}, which stands for {show(vocab[idx])!r} already")


def write_lines(file, lines):
    with open(file, "w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"{line}\n" for line in lines)


def as_text(token):
    return token.decode("utf-8", errors="backslashreplace")  # half a letter is no UTF-8: its bytes as escapes


def show(token):
    """As text in one line, where nothing moves the cursor."""
    return "".join(ch if ch.isprintable() else ascii(ch)[1:-1] for ch in as_text(token))


def brief(token):
    return show(token) if len(token) <= MOST_BYTES else show(token[:MOST_BYTES]) + "…"


# --- the stage ---

BEFORE, AFTER = 60, 200  # tokens that are shown around the latest merge
MOST_ROWS = 20  # of a table


class BPE:
    """A step is a merge; where the losses of other stages fall, here it is tokens per byte."""

    loss_name = "tokens per byte"
    letters = ()

    def __init__(self, config, text, *, device="cpu"):
        self.config = config
        n = len(text) - int(config.held_out * len(text))
        self.text, self.dev_text = text[:n], text[n:]
        self.n_bytes = len(self.text.encode("utf-8"))
        self.splits = ("train", "dev") if self.dev_text else ("train",)
        self.n_parameters = 2 * (config.vocab_size - 256)  # a merge is two numbers
        self.begin()

    def begin(self):
        pattern = SPLIT_PATTERNS[self.config.split]
        self.tokenizer = RegexTokenizer(pattern) if pattern else BasicTokenizer()
        self.split_text = self.tokenizer.split(self.text)
        self.chunks = Chunks(self.split_text)
        self.queue = PairQueue(self.chunks)
        self.met = []  # how often the pair of each merge was met

    @property
    def max_steps(self):
        done = len(self.tokenizer.merges)
        wanted = min(self.config.max_steps, self.config.vocab_size - 256)
        return wanted if self.queue.top() else min(wanted, done)  # nothing is left to merge

    def learning_rate(self, step):
        return 0.0  # merging has none

    def step(self, lr):
        """The next merge. Returns the tokens per byte before it."""
        tokens_per_byte = self.evaluate("train")
        pair = self.queue.top()
        if pair is not None:
            self.merge(pair)
        return tokens_per_byte

    def merge(self, pair):
        self.met.append(self.chunks.counts[pair])
        idx = self.tokenizer.add_merge(pair)
        self.queue.merge(pair, idx)

    def evaluate(self, split, examples=None):
        """Tokens per byte: of the text so far, or of the held-out text (of its first `examples` characters)."""
        if split == "train":
            return self.chunks.n_tokens / self.n_bytes if self.n_bytes else 1.0
        text = self.dev_text[:examples]
        return len(self.tokenizer.encode_ordinary(text)) / len(text.encode("utf-8"))

    def watch(self):
        return {
            "merge": {"text": self.passage()},
            "pairs": {
                "next": (("pair", "met", "ids"), self.next_pairs()),
                "made": (("pair", "met", "id", "ids"), self.latest_merges()),
            },
            "tokens": {"longest": (("token", "length", "id", "bytes"), self.longest_tokens())},
        }

    def passage(self):
        """The text around the first token of the latest merge, token by token: (text, is it the new one)."""
        if not self.split_text:
            return []
        newest = self.chunks.newest
        place = 1 if newest is None else newest
        number = bisect_right(list(self.chunks.place.values()), place) - 1  # of the chunk, as they are laid down
        i = self.split_text.index(list(self.chunks.place)[number])  # in the text
        new = None if newest is None else self.chunks.starts[place]
        before = list(islice(self.backwards(place, i), BEFORE))
        ids = [*reversed(before), *islice(self.onwards(place, i), AFTER)]
        return [(as_text(self.tokenizer.vocab[idx][:MOST_BYTES]), idx == new) for idx in ids]

    def onwards(self, p, i):
        """The tokens of the text from place p in its chunk i on."""
        chunks = self.chunks
        while True:
            while (idx := chunks.starts[p]) != BORDER:
                yield idx
                p += chunks.size[idx]
            i += 1
            if i == len(self.split_text):
                return
            p = chunks.place[self.split_text[i]]

    def backwards(self, p, i):
        """The tokens of the text before place p in its chunk i, the nearest first."""
        chunks = self.chunks
        while True:
            while (idx := chunks.ends[p - 1]) != BORDER:
                yield idx
                p -= chunks.size[idx]
            i -= 1
            if i < 0:
                return
            p = chunks.place[self.split_text[i]] + len(self.split_text[i].encode("utf-8"))

    def next_pairs(self):
        """The candidates, as they stand now; the first of them is merged next."""
        pairs = self.queue.most_frequent(MOST_ROWS)
        return [(self.pair(pair), self.chunks.counts[pair], f"{pair[0]} {pair[1]}") for pair in pairs]

    def latest_merges(self):
        latest = islice(reversed(self.tokenizer.merges.items()), MOST_ROWS)
        return [(self.pair(pair), self.met[idx - 256], idx, f"{pair[0]} {pair[1]}") for pair, idx in latest]

    def pair(self, pair):
        return "+".join(blanks_seen(brief(self.tokenizer.vocab[idx])) for idx in pair)

    def longest_tokens(self):
        learned = islice(self.tokenizer.vocab.items(), 256, None)
        longest = heapq.nlargest(MOST_ROWS, learned, key=lambda item: len(item[1]))
        return [(blanks_seen(brief(token)), len(token), idx, token[:MOST_BYTES].hex(" ")) for idx, token in longest]

    def state_dict(self):
        return {"merges": [list(pair) for pair in self.tokenizer.merges]}

    def load_state_dict(self, state):
        """The text with the same merges made again, one after the other."""
        self.begin()
        for first, second in state["merges"]:
            self.merge((first, second))


def blanks_seen(text):
    return text.replace(" ", "·")


def build(config, text, *, device="cpu"):
    return BPE(config, text, device=device)


if __name__ == "__main__":
    import sys

    if len(sys.argv) != 3 or sys.argv[1] not in EXPERIMENTS:
        sys.exit(f"usage: python {sys.argv[0]} {'|'.join(EXPERIMENTS)} FILE")
    name, file = sys.argv[1:]
    config = Config(**EXPERIMENTS[name].get("config", {}))
    model = build(config, Path(file).read_text(encoding="utf-8"))
    while (i := len(model.met)) < model.max_steps:
        tokens_per_byte = model.step(0.0)
        (pair, idx), n = list(model.tokenizer.merges.items())[-1], model.met[-1]
        if i < 20 or i % 50 == 0:
            print(f"step {i:4d}: {tokens_per_byte:.4f} tokens per byte, {pair} -> {idx}, met {n:,} times")
    print(f"{model.evaluate('train'):.4f} tokens per byte, {1 / model.evaluate('train'):.2f}X")

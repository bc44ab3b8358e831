"""The encodings that were trained here: runs of the stage `bpe`, each as its newest checkpoint has it."""

import msgspec

from zth_tui import paths
from zth_tui.course.declarations import read_constant
from zth_tui.course.packs import pack_of
from zth_tui.errors import UserError
from zth_tui.runs.catalogue import RunSummary, list_runs
from zth_tui.runs.checkpoints import CheckpointPath, complete_checkpoints
from zth_tui.runs.folder import RunFolder, RunInfo
from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.vocabulary import Merged

STAGE = "bpe"
N_BYTES = 256


class _Config(msgspec.Struct, frozen=True):
    split: str


class _Learned(msgspec.Struct, frozen=True):
    merges: list[tuple[int, int]]


class _State(msgspec.Struct, frozen=True):
    """What a checkpoint's `state.json` says of a tokenizer."""

    config: _Config
    stage: _Learned


def trained_runs() -> list[RunSummary]:
    """The runs of `bpe` that have a checkpoint, newest first."""
    return [run for run in list_runs(paths.runs()) if run.info and run.info.stage == STAGE and _checkpoints(run.folder)]


def encoding_of(folder: RunFolder) -> BytePairEncoding:
    """What a run has learned so far; a damaged checkpoint is passed over for the one before it.

    Raises UserError when it is no run of `bpe`, or has no checkpoint that can be read.
    """
    info = folder.info()
    if info.stage != STAGE:
        raise UserError(
            f"{folder.name} is a run of {info.stage}, which is no tokenizer; zth-tui --train {STAGE} makes one"
        )
    damage = ""
    for checkpoint in reversed(_checkpoints(folder)):
        try:
            split, vocabulary = _read(checkpoint)
        except (OSError, ValueError, RecursionError) as error:  # JSON's and msgspec's errors are ValueErrors
            damage = damage or f"{checkpoint.path.name} is damaged: {error}"
            continue
        return _encoding(folder.name, info, split, vocabulary)
    if damage:
        raise UserError(f"{folder.name} has no checkpoint that can be read ({damage}); train it again")
    raise UserError(f"{folder.name} has no checkpoint yet: nothing was learned")


def _checkpoints(folder: RunFolder) -> list[CheckpointPath]:
    return complete_checkpoints(folder.checkpoints)


def _read(checkpoint: CheckpointPath) -> tuple[str, Merged]:
    """(name of the split pattern, vocabulary). Raises OSError or ValueError when it is damaged."""
    state = msgspec.convert(checkpoint.read_state(), _State)
    merges = ((left, right, made) for made, (left, right) in enumerate(state.stage.merges, N_BYTES))
    return state.config.split, Merged(range(N_BYTES), merges)


def _encoding(name: str, info: RunInfo, split: str, vocabulary: Merged) -> BytePairEncoding:
    """With the split pattern of that name, as the stage that was run declares it."""
    source = pack_of(info.pack).stage(STAGE).source
    patterns = read_constant(source, "SPLIT_PATTERNS")
    try:
        return BytePairEncoding(name, vocabulary, patterns[split])
    except (KeyError, TypeError):
        raise UserError(f"{name} was split by {split!r}, which is not in SPLIT_PATTERNS of {source}") from None
    except ValueError as error:
        raise UserError(f"{source}: {error}") from None

"""The published encodings: those that tiktoken knows, each loaded once in a process."""

from collections.abc import Callable, Mapping
from functools import cache
from threading import Lock

from zth_tui.course.packs import shipped
from zth_tui.course.stages import did_you_mean
from zth_tui.errors import UsageError
from zth_tui.tokens.encoding import BytePairEncoding
from zth_tui.tokens.published import plugins, sources
from zth_tui.tokens.published.registry import Published, read_registry
from zth_tui.tokens.vocabulary import Ranked

PLUGINS = "tiktoken"


def names() -> list[str]:
    """Of the published encodings. What only the installed tiktoken knows is not among them: see `knows`."""
    return list(registry())


def knows(name: str) -> bool:
    """`load` knows this name: from the registry, or else from the installed tiktoken, which is imported for it."""
    return name in registry() or name in plugins.constructors()


def load(name: str, *, fetch: bool = True) -> BytePairEncoding:
    """A published encoding, or one that only the installed tiktoken knows.

    Without `fetch` the network is not asked. Raises UsageError with the nearest names for an unknown one, MissingRanks
    when its ranks cannot be had, and UserError for a plugin that fails.
    """
    return _library().load(name, fetch=fetch)


def where(name: str) -> str:
    """The source that has the ranks of a published encoding; empty if they would have to be fetched."""
    found, _ = sources.look(published(name).ranks.files)
    return found.source if found else ""


def pull(name: str, report: Callable[[str], object] = print) -> None:
    """Fetch the ranks of a published encoding, unless they are here. Raises MissingRanks."""
    if here := where(name):
        report(f"{name} is here: {here}")
        return
    found = sources.obtain(name, published(name).ranks.files, sources.Fetcher())
    report(f"{name}: {len(found.content):,} bytes in {found.file.path}")


def published(name: str) -> Published:
    """What the registry knows of it. Raises UsageError with the nearest names."""
    if name not in registry():
        raise _unknown(name)
    return registry()[name]


@cache
def registry() -> Mapping[str, Published]:
    """Every published encoding by name."""
    return read_registry(shipped("data") / "encodings.toml")


class Library:
    """Encodings that were loaded, each once, whichever thread asks first. Those with the same ranks share them."""

    def __init__(self, registry: Mapping[str, Published]) -> None:
        self._registry = registry
        self._fetcher = sources.Fetcher()
        self._vocabularies: dict[str, Ranked] = {}
        self._encodings: dict[str, BytePairEncoding] = {}
        self._loading = {PLUGINS: Lock()} | {entry.ranks.name: Lock() for entry in registry.values()}

    def load(self, name: str, *, fetch: bool) -> BytePairEncoding:
        if name not in self._encodings:
            entry = self._registry.get(name)
            with self._loading[entry.ranks.name if entry else PLUGINS]:
                if name not in self._encodings:
                    self._encodings[name] = self._published(entry, fetch) if entry else self._plugin(name, fetch)
        return self._encodings[name]

    def _published(self, entry: Published, fetch: bool) -> BytePairEncoding:
        vocabulary = self._vocabularies.get(entry.ranks.name)
        if vocabulary is None:
            found = sources.obtain(entry.name, entry.ranks.files, self._fetcher if fetch else None)
            vocabulary = self._vocabularies[entry.ranks.name] = Ranked(entry.ranks.read(found))
        return BytePairEncoding(entry.name, vocabulary, entry.pattern, entry.special_tokens)

    def _plugin(self, name: str, fetch: bool) -> BytePairEncoding:
        if name not in plugins.constructors():
            raise _unknown(name)
        if not fetch:
            raise sources.MissingRanks(f"only tiktoken knows {name}, and it may fetch the ranks")
        return plugins.load(name)


@cache
def _library() -> Library:
    return Library(registry())


def _unknown(name: str) -> UsageError:
    known = dict.fromkeys([*registry(), *plugins.constructors()])
    return UsageError(f"there is no encoding {name!r}{did_you_mean(name, known)}")

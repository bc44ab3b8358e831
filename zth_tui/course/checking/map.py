"""Is what the map lists there, or meant to come?"""

import difflib
from collections.abc import Iterator

from zth_tui.course.packs import Pack


def lost_lessons(pack: Pack) -> Iterator[str]:
    """Lessons to come that have a folder of nearly that name; and that no lesson is there at all."""
    listed = {entry.name for entry in pack.entries}
    folders = {file.parent.name for name in ("lesson.md", "stage.py") for file in pack.path.glob(f"*/{name}")}
    for entry in pack.entries:
        near = difflib.get_close_matches(entry.name, sorted(folders - listed), n=1)
        if near and not entry.there:
            yield f"course.toml: there is no lesson.md or stage.py in {entry.name!r}; did you mean {near[0]}?"
    if not any(entry.there for entry in pack.entries):
        yield "course.toml: no lesson is there; one has a [[lesson]] here, and a folder with a lesson.md or a stage.py"

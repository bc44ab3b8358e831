"""The pairs that could be merged next, and those that were merged last."""

from zth_tui.tui.panels.tables import table_panel

PAIRS = table_panel(
    "pairs",
    "Top pairs",
    """\
## Which pair is merged next?

`next` counts how often two tokens stand side by side in the text as it is now, in chunks of it that are cut first
where there is a split pattern. The first row is merged next: the pair met most often, and of several with the same
count the one that the text brings first.

`pair = max(stats, key=stats.get)`

`made` holds the latest merges, the newest first. A merge changes its neighbours' counts too: after `e` + `·` has
become one token, a good part of the pairs that began with `·` are gone, and new ones begin with `e·`.

`·` is a blank, `↵` a new line, `\\xe2` a byte that is no letter by itself.""",
)

"""The app's own colours: neutral greys and one accent, all of them in the 256-colour cube."""

from textual.theme import Theme

CALM = Theme(
    name="calm",
    primary="#5f5f87",
    secondary="#8787af",
    accent="#8787ff",
    warning="#ffaf5f",
    error="#ff5f5f",
    success="#5fd75f",
    foreground="#dadada",
    background="#121212",
    surface="#1c1c1c",
    panel="#262626",
    variables={
        "text-accent": "#8787ff",  # as it is: it stays apart from the greys where there are sixteen colours
        "footer-background": "#121212",
        "footer-key-foreground": "#8787ff",
        "footer-description-foreground": "#a8a8a8",
        "scrollbar": "#3a3a3a",
        "scrollbar-hover": "#585858",
        "scrollbar-active": "#767676",
        "scrollbar-background": "#121212",
        "scrollbar-background-hover": "#121212",
        "scrollbar-background-active": "#121212",
        "scrollbar-corner-color": "#121212",
    },
)

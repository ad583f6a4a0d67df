"""The four ways the app can look: dark, light, high contrast, and the terminal's own colours."""

from textual.theme import Theme

DARK = Theme(
    name="refinery-dark",
    primary="#56B4E9",
    secondary="#7aa2b8",
    accent="#56B4E9",
    success="#2fbf92",
    warning="#E69F00",
    error="#f0743e",
    foreground="#d8dee6",
    background="#0f1419",
    surface="#151b22",
    panel="#1d252e",
    dark=True,
    variables={"dim": "#8894a2", "hairline": "#2b3642", "grid": "#303c48", "simulated": "#c792b8", "cursor": "#1d4055"},
)
LIGHT = Theme(
    name="refinery-light",
    primary="#0072B2",
    secondary="#3f6a80",
    accent="#0072B2",
    success="#00714f",
    warning="#8f5d00",
    error="#b34700",
    foreground="#1d2329",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e8e5de",
    dark=False,
    variables={"dim": "#626a73", "hairline": "#d3cec4", "grid": "#dcd8cf", "simulated": "#8f3f70", "cursor": "#cfe3ee"},
)
CONTRAST = Theme(
    name="refinery-contrast",
    primary="#ffffff",
    secondary="#ffffff",
    accent="#5fd7ff",
    success="#00ff9f",
    warning="#ffd000",
    error="#ff8a5c",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#303030",
    dark=True,
    variables={"dim": "#d0d0d0", "hairline": "#ffffff", "grid": "#5a5a5a", "simulated": "#ff9fd8", "cursor": "#005f87"},
)
TERMINAL = Theme(
    name="refinery-terminal",
    primary="ansi_cyan",
    secondary="ansi_cyan",
    accent="ansi_cyan",
    success="ansi_green",
    warning="ansi_yellow",
    error="ansi_red",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    ansi=True,
    dark=True,
    variables={
        "dim": "ansi_bright_black",
        "hairline": "ansi_bright_black",
        "grid": "ansi_bright_black",
        "simulated": "ansi_magenta",
        "cursor": "ansi_blue",
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
    },
)
THEMES = (DARK, LIGHT, CONTRAST, TERMINAL)
WORDS = {theme.name: theme.name.removeprefix("refinery-") for theme in THEMES} | {
    "refinery-contrast": "high contrast",
    "refinery-terminal": "the terminal's own",
}

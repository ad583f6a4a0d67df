"""The keys that hold everywhere in the app."""

from textual.binding import Binding, BindingType

APP_KEYS: list[BindingType] = [
    Binding("question_mark,f1", "help", "help", id="app.help", tooltip="this page"),
    Binding("ctrl+q", "leave", "quit", show=False, priority=True, id="app.quit", tooltip="quit, from anywhere"),
    Binding(
        "ctrl+p", "command_palette", "palette", show=False, priority=True, id="app.palette", tooltip="all commands"
    ),
    Binding("ctrl+c", "help_quit", show=False, system=True, id="app.interrupt", tooltip="says how to quit"),
    Binding(
        "ctrl+z", "suspend_process", "suspend", show=False, id="app.suspend", tooltip="suspend the app; fg resumes"
    ),
]

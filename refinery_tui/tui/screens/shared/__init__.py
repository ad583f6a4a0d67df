"""What several screens use: the page, dialogs, filter, export, help, what they need of the app."""

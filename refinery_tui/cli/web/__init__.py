"""The app in a browser: who is let in, the page, one process for each tab; what the app shows stands in `tui`."""

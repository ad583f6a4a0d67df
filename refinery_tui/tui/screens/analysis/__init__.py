"""The analysis screen; its views stand in `tui.views`."""

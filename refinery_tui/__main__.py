"""`python -m refinery_tui` is `refinery`."""

from refinery_tui.cli import main

if __name__ == "__main__":
    main()

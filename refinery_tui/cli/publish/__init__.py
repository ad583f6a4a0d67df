"""What leaves a session: tables, a report, figures, a bundle; reading one at the terminal is `sessions`."""

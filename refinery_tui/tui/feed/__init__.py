"""What screens read: sessions as they grow, replays, positions, summaries, launches; nothing here draws."""

"""Where a session comes from: the machine it ran on, and the earlier session whose programs or turns it holds."""

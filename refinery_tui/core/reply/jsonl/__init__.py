"""The script in a reply to a task whose programs are scripts of actions, JSON Lines; what actions are is not here."""

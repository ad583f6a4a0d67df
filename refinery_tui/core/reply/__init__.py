"""What a model's reply holds: the program it stands for, what was assumed to find it, or why there is none.

`extract` decides, `bounded.read` does it within bounds of time and size; neither asks anyone or executes anything.
"""

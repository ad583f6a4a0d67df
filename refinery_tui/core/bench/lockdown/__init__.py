"""What is taken from a process before it may run a program: plain system calls through ctypes, no package."""

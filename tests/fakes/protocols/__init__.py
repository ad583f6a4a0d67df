"""Protocols that do what none may: files as a person would write them, each with one fault."""

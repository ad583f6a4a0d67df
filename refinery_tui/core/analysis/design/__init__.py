"""Designs before the data: power, candidates, what a session teaches the next plan; a person's request stands in
`core.plan`.
"""

"""What an experiment would do and what the next one needs, before anything is called; the arithmetic stands in
`analysis.design`.
"""

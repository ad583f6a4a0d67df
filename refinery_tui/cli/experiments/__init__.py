"""Commands that make and carry out experiments: new, plan, run, demo, and what is shown meanwhile; results stand in
`sessions`.
"""

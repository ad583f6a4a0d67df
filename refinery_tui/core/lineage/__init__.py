"""Sessions that come from others: recorded programs measured again, a run gone on with from one of its iterations.

What a session says of where it comes from is on its record (`record.origin`); what held, `analysis.session.agreement`.
"""

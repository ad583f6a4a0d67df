"""JSON Schema: what a schema may say here (dialect), and where a value does not fit it (fit); it reads no file and no
address.
"""

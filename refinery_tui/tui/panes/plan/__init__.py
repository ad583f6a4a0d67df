"""Lines and tables of what is planned, typed in and exported."""

"""What crosses between conductor, bench and program: values, frames, messages, terms; no process is started here."""

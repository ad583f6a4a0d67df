"""The instrument: experiments, their record, their bench and their statistics; it knows no screen and no command."""

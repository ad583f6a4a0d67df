"""The views of the analysis, each a plain function that makes lines of a width."""

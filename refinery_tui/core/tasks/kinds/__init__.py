"""The published sets that can be imported, one file a kind; `registry` tells which kind a file is of."""

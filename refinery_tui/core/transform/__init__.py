"""An accepted program over new records: which one it is, the records line by line, the files of its results."""

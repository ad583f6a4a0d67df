"""Whether what an earlier session found holds where its programs are measured again: verdicts, ranks, the contrast."""

"""One iteration of a team: who its members are, what a protocol may ask of them, how it is carried out or rehearsed."""

"""Student's t without scipy, for what is judged where nothing heavy is imported."""

# Student's t for a two-sided 95 % interval, by degrees of freedom; beyond the table it hardly changes.
_T95 = (12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131)


def t95(freedom: int) -> float:
    """Student's t quantile for a two-sided 95 % interval."""
    return _T95[min(freedom, len(_T95)) - 1] if freedom <= len(_T95) else 2.0

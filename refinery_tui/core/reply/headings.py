"""Whether the words before a program say that it is an older or a worse one than the answer."""

import re

from refinery_tui.core.reply.candidate import Candidate

LONGEST_WORDS = 16  # of a sentence that introduces a program; a longer one explains something
_OLD = (
    r"(?:original(?:ly)?|old(?:er)?|before|previous(?:ly)?|prior|earlier|slow(?:er)?|naive|naïve|baseline"
    r"|(?:un|non-|not )optimi[sz]ed|brute[- ]force|initial|existing|so far|first (?:attempt|version|draft)"
    r"|for (?:comparison|reference|context)|wrong|incorrect|buggy|broken|bad|given (?:program|code|function)"
    r"|you (?:gave|had|posted|provided|sent)|reference (?:solution|version)"
    r"|deprecated|discarded|rejected|abandoned|superseded|obsolete|fallback"
    r"|ursprüngliche\w*|vorher\w*|originale?s?|antes|anterior|исходн\w+|было)"
)
_NEW = re.compile(
    r"(?<!non-)(?<!not )\b(?:optimi[sz]ed|improved|final|new|after|fast(?:er|est)?|now|updated|revised|rewritten"
    r"|corrected|fixed|better|best|instead|answer|optimier\w+|verbessert\w*|optimis[ée]e?|optimizad[ao]|nach)\b"
    r"|优化后|改进|最終|最適化後",
    re.IGNORECASE,
)
_MEASURED_AGAINST = re.compile(
    r"\b(?:than|instead of|unlike|replac\w+|avoid\w*|improv\w+(?: on| over| upon)?|over|from"
    rf"|beats?|based on|fix(?:es|ed)?|of|not)\s+(?:(?:the|your|my|this|that|a|an|its)\s+)?{_OLD}\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(rf"\bcompar\w+ (?:to|with)\s+(?:\w+\s+)?{_OLD}\b(?!\W*\Z)", re.IGNORECASE)
_OLDER = re.compile(rf"\b{_OLD}\b|原始|原版|原来|优化前|元の|最適化前", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def older(candidate: Candidate) -> bool:
    """Whether its words call it the original, the slow one or the like: a title, the sentence before it, a file name in
    its label, or a comment that opens it.
    """
    said = (*_introduction(candidate.heading), candidate.label[:80].replace("_", " "), *_comment(candidate.text))
    words = [_COMPARED.sub(" ", _MEASURED_AGAINST.sub(" ", line[:400])) for line in said]
    return any(map(_OLDER.search, words)) and not any(map(_NEW.search, words))


def _introduction(heading: str) -> list[str]:
    lines = [line.strip() for line in heading.split("\n") if line.strip()]
    titles = [line for line in lines if line.startswith(("#", "**"))]
    sentences = [_SENTENCE.split(line)[-1] for line in lines[-1:]]
    return [*titles[-1:], *(said for said in sentences if len(said.split()) <= LONGEST_WORDS)]


def _comment(text: str) -> list[str]:
    first = text.lstrip().split("\n", 1)[0]
    return [first] if first.startswith("#") else []

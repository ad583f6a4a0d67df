"""What each mark of a session says to whoever reads its figures elsewhere: in a file beside them, and in a report."""

MARK_WORDS = {
    "SIMULATED": "SIMULATED: these figures come from Refinery's simulated model, whose programs are drawn from a known "
    "ladder.\nThe programs were really run and timed; that a model wrote them is not true.\nWhat they "
    "cost is fictional: nobody paid it.\n",
    "PARTLY SIMULATED": "PARTLY SIMULATED: Refinery's simulated model wrote the programs of some runs, real models "
    "those of the others.\nThe level of its model says it of each run; what the simulated ones cost is fictional.\n",
    "WRITTEN ELSEWHERE": "WRITTEN ELSEWHERE: these programs were imported. They were checked and timed here;\n"
    "who or what wrote them, and at what cost, nobody recorded: their levels are what folders or a table call them.\n",
    "UNVERIFIED": "UNVERIFIED: programs ran without isolation, with the rights of the person who ran them.\n"
    "Any result may have been forged.\n",
    "REMEASURED": "REMEASURED: these are the programs of an earlier session, checked and timed again here.\n"
    "They are no new evidence about its treatments, only about whether its verdicts and times hold.\n",
    "EXPLORATORY": "EXPLORATORY: a run of an earlier session was gone on with from one of its iterations.\n"
    "It was chosen by somebody who knew how it went, so no figure here confirms anything.\n",
    "NOT DEFENSIBLE": "NOT DEFENSIBLE: final programs were timed as the pilot of March 2025 timed its own: imported "
    "into one process,\none after the other in a fixed order, on the same lists, by a clock within their reach, and "
    "checked by one reference.\nNo figure here may stand beside one that the bench measured.\n",
}

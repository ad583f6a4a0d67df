"""Statistics that hold: pure functions on plain arrays and tidy frames; the unit of inference is the program.

The product's way in is `analyse.analyse(frames, plan) -> Findings`. The rest, by question:

| question | where |
|---|---|
| power of F tests: omnibus, factorial effects, means, blocks, f from a range, Monte-Carlo error | power |
| power of pairs: t tests, ratios (GMR), contrasts, proportions; sizes, detectable effects | power_pairs |
| ANOVA (one-way, factorial, Type I-III, blocks), refusing timings as programs | anova |
| block + factorial fit and contrasts from sufficient statistics, pooled and Welch | cells, contrasts, runtime |
| differences and ratios of two samples, d, g, superiority, eta^2 and f with noncentral intervals | effects |
| Welch ANOVA, Brown-Forsythe, Bartlett, Kruskal-Wallis, Mann-Whitney, Brunner-Munzel | robust |
| permutation (sign flips, two samples, exact rank sums, within strata), bootstrap | permutation, bootstrap |
| Holm, Hochberg, Bonferroni, BH, Tukey-Kramer, Games-Howell, Dunnett | multiplicity |
| ICC, variance components, optimal timings, design effect, intervals of an SD | variance |
| REML with one or two nested random effects | mixed |
| Wilson, Clopper-Pearson, Agresti-Coull, Newcombe, Fisher, Boschloo, exact odds, Mantel-Haenszel | proportions |
| Firth's logistic regression | firth |
| Kaplan-Meier, log-rank, censored log-normal regression | survival |
| best so far, curves, time to target | trajectories |
| spending bounds, exits, Pocock, O'Brien-Fleming, inflation, repeated intervals, conditional power | sequential |
| anytime-valid t tests | anytime |
| standard errors and sizes of eval scores | evals |
| the stopping plan, locked and hashed | stopping |
| designs compared for a question | planner, designs, learned |
| simulated experiments through the same fit | simulate |
| the published pilot's figures, reproduced and corrected | published |
| text and JSON of findings | render, render_plan, facts |
"""

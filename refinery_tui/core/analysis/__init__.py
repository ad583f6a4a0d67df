"""Statistics that hold: formulas on plain arrays (`stats`), a session under its plan (`session`), the next one
(`design`), findings as text and JSON (`report`); the unit of inference is the program.

The product's way in is `session.analyse.analyse(frames, plan) -> Findings`. Whether effects are withheld until the plan
looks is decided in `session/primary.py`. The rest, by question:

| question | where |
|---|---|
| power of F tests: omnibus, factorial effects, means, blocks, f from a range, Monte-Carlo error | stats/power/power |
| power of pairs: t tests, ratios (GMR), contrasts, proportions; sizes, detectable effects | stats/power/power_pairs |
| ANOVA (one-way, factorial, Type I-III, blocks), refusing timings as programs | stats/linear/anova |
| block + factorial fit, contrasts, pooled and Welch | stats/linear/cells, contrasts; session/responses/runtime |
| differences and ratios of two samples, d, g, superiority, eta^2, f | stats/linear/effects |
| Welch ANOVA, Brown-Forsythe, Bartlett, Kruskal-Wallis, Mann-Whitney, Brunner-Munzel | stats/linear/robust |
| permutation, counted without listing; exact rank sums; bootstrap | stats/resampling |
| Šidák, Holm, Hochberg, Bonferroni, BH, Tukey-Kramer, Games-Howell, Dunnett | stats/multiplicity |
| ICC, variance components, optimal timings, design effect, intervals of an SD | stats/linear/variance |
| REML with one or two nested random effects | stats/linear/mixed |
| Wilson, Clopper-Pearson, Newcombe, Fisher, Boschloo, exact odds, Mantel-Haenszel | stats/binary/proportions |
| after how many calls code is the cheaper one (Fieller), shares whose unit is the run | stats/linear/break_even |
| Firth's logistic regression | stats/binary/firth |
| Kaplan-Meier, log-rank, censored log-normal regression | stats/survival |
| best so far, curves, time to target | stats/trajectories |
| spending bounds, exits, inflation, repeated intervals, conditional power | stats/sequential/group_sequential |
| anytime-valid t tests | stats/sequential/anytime |
| standard errors and sizes of eval scores | stats/binary/evals |
| a contrast over tasks, its errors; how tasks differ | stats/tasks/task_contrasts, cut_off, heterogeneity, omnibus |
| shares over tasks; pass@k, fast_p and other scores of the field | stats/tasks/task_shares, field_scores |
| variance and power over tasks, their plan | stats/tasks/task_variance, task_power, task_share_power, task_budget |
| the stopping plan | session/stopping_rule |
| designs compared for a question | design/planner, designs, session_lessons |
| simulated experiments through the same fit | stats/power/simulate |
| the published pilot's figures, reproduced and corrected | session/published_pilot |
| any of these on figures of one's own (`refinery calculate`) | formulas/catalogue, calculate |
| text and JSON of findings | report/render, render_plan, findings_json |
"""

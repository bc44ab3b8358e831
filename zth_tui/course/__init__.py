"""The course as data: lesson packs, stages and their experiments, lesson texts, the learner's progress.

Nothing here runs a lesson's code, so a viewer can show all of it without torch.
"""

"""The run folder: all that trainers and viewers know of each other.

run.json          what was asked for; written once, before the trainer starts
events.jsonl      what the trainer tells, appended
commands.jsonl    what viewers ask for, appended
checkpoints/      a folder each, complete or not there
trainer.lock      held by the trainer while it lives; names its process
trainer.log       what the trainer's process printed
"""

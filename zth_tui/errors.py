"""What can go wrong by a user's doing, and the exit codes that scripts may rely on."""

OK = 0
FAILED = 1  # the run could not go on: data, disk, device, a crash
USAGE = 2  # the command line was wrong (argparse uses 2 as well)
DIVERGED = 3  # the loss became NaN or infinite
INTERRUPTED = 130  # ctrl+c: a checkpoint was written (128 + SIGINT)
TERMINATED = 143  # SIGTERM: a checkpoint was written (128 + SIGTERM)


class UserError(Exception):
    """Something the user can mend. The message says what is wrong and how to mend it."""

    exit_code = FAILED


class UsageError(UserError):
    """The request itself is wrong: an unknown name, a value out of range."""

    exit_code = USAGE

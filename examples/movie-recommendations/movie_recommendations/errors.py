"""What a user can put right."""


class JobError(Exception):
    """Wrong options or wrong input. The message is one line naming the setting or the file, and the fix."""

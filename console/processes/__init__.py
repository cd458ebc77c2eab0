"""One machine, one tree: everything that `manage.py up` starts, watches and stops."""

"""Generated input against the whole application.

A short run, the same every time, is part of all tests. `make fuzz` runs thousands of cases, others
each time.
"""

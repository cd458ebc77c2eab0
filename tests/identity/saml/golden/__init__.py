"""Responses in the shape that six providers give them, written by us, with placeholders.

What differs is what a reader could stumble over: prefixes and where they are declared, which
part is signed, name and attribute formats, fractions of seconds, white space, and KeyInfo.
"""

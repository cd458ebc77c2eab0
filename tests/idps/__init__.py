"""Identity providers that nobody here wrote: each a small server around somebody else's library."""

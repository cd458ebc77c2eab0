"""The doors: one module per kind of resource."""

"""Chores of the Makefile that are too long for it. No part of the product."""

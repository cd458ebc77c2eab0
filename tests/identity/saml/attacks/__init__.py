"""Attacks on the sign-in, by class: each goes over HTTP to the address that an attacker has."""

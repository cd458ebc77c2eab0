"""Digits that somebody in danger may dial, and the near misses of them."""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import phonenumbers

from telephony.models.extension import EMERGENCY
from telephony.models.voice_settings import DEFAULT_COUNTRY

LONGEST = 8  # digits of an extension


class Block(NamedTuple):
    """Numbers of one length that follow each other, both ends included."""

    first: int
    last: int


def is_near_emergency(number: str, country: str = DEFAULT_COUNTRY) -> bool:
    """True if dialing `number` could reach, or be taken for, an emergency service.

    `connects_to_emergency_number` is wider than `is_emergency_number`: a phone may dial 911
    out of 9110.
    """
    return number in EMERGENCY or phonenumbers.connects_to_emergency_number(number, country)


def countries_near(number: str, countries: Iterable[str]) -> list[str]:
    """Those of `countries` in which `number` is too close to an emergency number."""
    return [each for each in sorted(countries) if is_near_emergency(number, each)]


def blocks(length: int, countries: Iterable[str]) -> list[Block]:
    """All numbers of `length` digits that are refused where there are sites in `countries`."""
    found = [Block(int(each), int(each)) for each in EMERGENCY if len(each) == length]
    for country in countries:
        found += _blocks(length, country)
    return sorted(set(found))


def beginnings(countries: Iterable[str]) -> set[str]:
    """With one of these begins whatever is too close to an emergency number in `countries`."""
    found = set(EMERGENCY)
    for country in countries:
        found.update(_emergency_numbers(country, LONGEST))
    return found


@cache
def _blocks(length: int, country: str) -> tuple[Block, ...]:
    """What starts like an emergency number is refused too, where the library says so."""
    found = []
    for number in _emergency_numbers(country, length):
        rest = length - len(number)
        whole = Block(int(number) * 10**rest, (int(number) + 1) * 10**rest - 1)
        if phonenumbers.connects_to_emergency_number(f"{whole.last:0{length}}", country):
            found.append(whole)
    return tuple(found)


@cache
def _emergency_numbers(country: str, longest: int) -> tuple[str, ...]:
    metadata = phonenumbers.PhoneMetadata.short_metadata_for_region(country)
    emergency = metadata.emergency if metadata else None
    if emergency is None or emergency.national_number_pattern is None:
        return ()
    is_one = re.compile(emergency.national_number_pattern).fullmatch
    lengths = [each for each in emergency.possible_length if 0 < each <= longest]
    numbers = (f"{each:0{length}}" for length in lengths for each in range(10**length))
    return tuple(filter(is_one, numbers))

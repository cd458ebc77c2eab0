"""Which operation runs when: in the order of the request, save that a POST others refer to
runs before the first of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from scim.bulk.job import Operation


@dataclass(frozen=True)
class Plan:
    """`places` of the operations in the order in which they run. In a circle of references
    somebody runs before those they refer to, and will be refused.
    """

    places: list[int]
    creations: dict[str, int]  # bulkId to the place of its POST


def plan(operations: list[Operation]) -> Plan:
    """Depth first, without recursion: a chain of managers may be as long as the Bulk."""
    creations = _creations(operations)
    order, entered = list[int](), set[int]()

    def enter(place: int) -> tuple[int, Iterator[int]]:
        entered.add(place)
        return place, iter(
            [creations[each] for each in operations[place].named if each in creations]
        )

    for start in range(len(operations)):
        stack = [enter(start)] if start not in entered else []
        while stack:
            place, needed = stack[-1]
            following = next((each for each in needed if each not in entered), None)
            if following is None:
                order.append(place)
                stack.pop()
            else:
                stack.append(enter(following))
    return Plan(order, creations)


def _creations(operations: list[Operation]) -> dict[str, int]:
    """What repeats a bulkId stands for nobody."""
    found: dict[str, int] = {}
    for place, operation in enumerate(operations):
        if operation.is_create and operation.bulk_id:
            found.setdefault(operation.bulk_id, place)
    return found

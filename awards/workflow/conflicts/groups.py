"""Groups of companies: who stands at the top of whom."""

from collections.abc import Mapping


def roots(parents: Mapping[int, int]) -> dict[int, int]:
    """Company to the one at the top of its group; companies without owner or daughter are left out.

    Companies that own each other in a circle, and all below them, are one group under the lowest id.
    """
    found: dict[int, int] = {}
    for company in parents:
        path = [company]
        while path[-1] in parents and parents[path[-1]] not in path and path[-1] not in found:
            path.append(parents[path[-1]])
        top = path[-1]
        if top in found:
            root = found[top]
        elif top in parents:
            root = min(path[path.index(parents[top]) :])
        else:
            root = top
        found.update(dict.fromkeys(path, root))
    return found

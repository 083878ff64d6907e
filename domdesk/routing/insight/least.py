"""The least number that will do, found by asking about few. Called by `counterfactuals`."""

from collections.abc import Callable


def least(does: Callable[[int], bool], most: int, guess: int) -> int | None:
    """The least number from 1 to `most` that does, where all above one that does do too; None where `most` does not.

    Asks about the guess first, then in growing steps on the side where the answer lies, and halves what is left.
    """
    low, high, step = 0, most + 1, 1
    probe = min(max(guess, 1), most)
    while high - low > 1:
        if does(probe):
            high = probe
        else:
            low = probe
        if low and high <= most:
            probe = (low + high) // 2
        else:
            probe = min(low + step, most) if low else max(high - step, 1)
            step *= 2
    return high if high <= most else None

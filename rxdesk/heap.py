"""Objects that stay as long as the process: the collector is told to leave them alone."""

import gc


def settle() -> None:
    """Call once when all is loaded: from then on only what came later is looked through, and less often.

    Classes and statements are hundreds of thousands of objects; to look through them took a twentieth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5000, 20, 50)

"""How fast this is, beside others. Run it with ``python -m tests.bench``.

Everything that is compared runs in turns, in one run, and what counts are the ratios between
calls that ran at about the same time: so a busy machine changes little.
"""

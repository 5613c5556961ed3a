"""How fast this is, beside others. Run it with ``python -m tests.bench``.

Everything that is compared runs in turns within one run, and what counts are the ratios
between those that ran at about the same time: so a busy machine changes little.
"""

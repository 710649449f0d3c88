"""OpenIMR: independent medical review, from records to a cited draft determination and back.

The software proposes; a qualified human decides and signs.
"""

__version__ = "0.1.0"

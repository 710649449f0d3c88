"""Letters by the million: built once, then searched, counted and compared.

Needs the extra `corpus`. What is on disk is told in `schema`.
"""

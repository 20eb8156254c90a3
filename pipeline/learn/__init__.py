"""What a site repeats over its documents -> a rule pack that a person can read and edit. See docs/learning.md.

A map-reduce: `documents` maps every document to its groups (a folder, the hosts it names) and spools its text,
`count`, `grow` and `judge` reduce one group at a time, `pack` writes what was found.
"""

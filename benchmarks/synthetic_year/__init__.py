"""A synthetic year: departments of one's own making whose inputs tie out, and some with a known fault. Seeded, no two alike."""

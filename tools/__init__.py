"""Tools of those who maintain jixiao: what makes the sample inputs and the pages of docs/. Outside the wheel; pipeline/ knows
nothing of them.
"""

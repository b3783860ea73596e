"""The sample inputs (样例): one department's exports and staff files, from the data of a pack's ``sample`` folder."""

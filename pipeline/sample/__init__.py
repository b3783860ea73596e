"""The sample inputs (样例): writes one department's exports and staff files from the data of a pack's ``sample`` folder."""

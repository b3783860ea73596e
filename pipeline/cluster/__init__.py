"""A year on several machines: the jobs of a run done by the workers of a Dask cluster, within the same bounds as here.

In: jobs, the function that does one, the address of a scheduler. Out: each job with its result, as ``workers.each`` gives it.
``client`` hands jobs out and takes results; ``worker`` is what runs in a worker of Dask: a process of ours does the job;
``program`` tells whether two machines run the same program. How a department gets there is one of two rooms' business:
``shared_storage`` (inputs and outputs on storage all machines share) or ``travel`` (its files go with the job, what is to be
written comes back, ``parcel`` holds them). Which job goes where is the scheduler's business; nothing here decides it.
Dask is imported in ``client`` and ``worker`` only, inside functions: nobody else needs it installed.
"""

from pipeline.cluster.client import Errand, JobRefused, each_on_cluster
from pipeline.cluster.shared_storage import in_place
from pipeline.cluster.travel import travelling

__all__ = ["Errand", "JobRefused", "each_on_cluster", "in_place", "travelling"]

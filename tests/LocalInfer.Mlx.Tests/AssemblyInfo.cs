// Handles and memory are counted for the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

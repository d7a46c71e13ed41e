using System.Collections.Concurrent;
using LocalInfer.Testing;

namespace LocalInfer.Constraints.Tests.MaskBench;

/// <summary>Every schema of the corpus: does the mask alone accept each valid and reject each invalid instance?</summary>
public class MaskBenchTests
{
    [SharedDataFact(MaskBenchCorpus.Archive)]
    public void NoSchemaIsWorseThanBefore()
    {
        var results = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        Parallel.ForEach(MaskBenchCorpus.Read(), example => results[example.Name] = MaskVerdict.Of(example.Name, example.Schema, example.Instances));
        Ratchet.Check("MaskBench/maskbench.txt", results);
    }
}

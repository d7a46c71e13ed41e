using System.Text.Json;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;
using LocalInfer.Constraints.Tests.MaskBench;
using LocalInfer.Testing;

namespace LocalInfer.Constraints.Tests;

/// <summary>Every valid instance passes however it is laid out and in whatever order its keys come.</summary>
public class CompletenessTests
{
    private const int Orders = 24;

    [SharedDataFact(MaskBenchCorpus.Archive)]
    public void ValidInstancesPassInEveryLayoutAndOrder()
    {
        var rejected = new List<string>();
        Parallel.ForEach(MaskBenchCorpus.Read(step: 7), example =>
        {
            CompiledGrammar schema;
            try
            {
                schema = CompiledGrammar.Compile(Grammar.Json(example.Schema, SchemaOptions.Default with { Spelling = JsonSpelling.Unlimited }));
            }
            catch (SchemaRefusedException)
            {
                return; // the ratchet keeps count of those
            }

            foreach ((_, JsonElement data) in example.Instances.Where(instance => instance.IsValid))
            {
                foreach (string text in Layouts(data))
                {
                    if (!schema.Accepts(text))
                    {
                        lock (rejected)
                            rejected.Add($"{example.Name}: {text}");
                    }
                }
            }
        });
        Assert.Empty(rejected);
    }

    private static IEnumerable<string> Layouts(JsonElement data)
    {
        yield return new JsonWriting(",", ":").Write(data);
        yield return JsonWriting.Dumps(data);
        yield return new JsonWriting(",", ": ", indent: "  ").Write(data);
        yield return new JsonWriting(",", ": ", indent: "\t").Write(data);
        for (int seed = 0; seed < Orders; seed++)
            yield return new JsonWriting(", ", ": ", order: new Random(seed)).Write(data);
    }
}

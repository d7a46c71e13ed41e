using System.Text;
using System.Text.Json;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;
using LocalInfer.Constraints.Tests.MaskBench;
using LocalInfer.Testing;
using LocalInfer.Tokenizers;

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

    [SharedDataFact(MaskBenchCorpus.Archive)]
    public void ValidInstancesPassTokenByTokenAndByteByByte()
    {
        Vocabulary vocabulary = TestVocabularies.Demo.Vocabulary;
        int[] byteTokens = [.. Enumerable.Range(0, 256).Select(value => Enumerable.Range(0, vocabulary.Count)
            .FirstOrDefault(id => vocabulary.KindOf(id) == TokenKind.Text && vocabulary.BytesOf(id) is [var only] && only == value, -1))];
        foreach (MaskBenchCase example in MaskBenchCorpus.Read(step: 31))
        {
            CompiledGrammar schema;
            try
            {
                schema = CompiledGrammar.Compile(Grammar.Json(example.Schema, SchemaOptions.Default with { Spelling = JsonSpelling.Unlimited }));
            }
            catch (SchemaRefusedException)
            {
                continue; // the ratchet keeps count of those
            }

            foreach (string text in example.Instances.Where(instance => instance.IsValid).Select(instance => JsonWriting.Dumps(instance.Data)))
            {
                AssertPasses(schema, TestVocabularies.Demo.EncodeToIds(text, splitSpecialTokens: true), text);
                AssertPasses(schema, [.. Encoding.UTF8.GetBytes(text).Select(value => byteTokens[value])], text);
            }
        }
    }

    private static void AssertPasses(CompiledGrammar schema, IEnumerable<int> tokens, string text)
    {
        var constraint = new GrammarConstraint(schema, TestVocabularies.DemoTables);
        var mask = new TokenMask(TestVocabularies.DemoTables.Size);
        foreach (int token in tokens)
        {
            constraint.ComputeMask(mask);
            Assert.True(mask[token], $"token {token} of {text}");
            constraint.Commit(token);
        }

        Assert.True(constraint.CanEnd, text);
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

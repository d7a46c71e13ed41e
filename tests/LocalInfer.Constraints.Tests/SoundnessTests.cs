using System.Text;
using System.Text.Json;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Grammars;
using LocalInfer.Constraints.Tests.MaskBench;
using LocalInfer.Constraints.Validation;
using LocalInfer.Testing;

namespace LocalInfer.Constraints.Tests;

/// <summary>Whatever is sampled from masks ends in a document that the validator passes, unless a keyword was declared.</summary>
public class SoundnessTests
{
    private const int Walk = 40;
    private const int Longest = 3000;

    [SharedDataFact(MaskBenchCorpus.Archive)]
    public void RandomWalksEndInDocumentsThatSatisfyTheSchema()
    {
        var wrong = new List<string>();
        int finished = 0;
        Parallel.ForEach(MaskBenchCorpus.Read(step: 11), example =>
        {
            CompiledGrammar compiled;
            SchemaValidator validator;
            try
            {
                compiled = CompiledGrammar.Compile(Grammar.Json(example.Schema));
                validator = SchemaValidator.Compile(example.Schema);
            }
            catch (SchemaRefusedException)
            {
                return; // the ratchet keeps count of those
            }

            for (int seed = 0; seed < 2; seed++)
            {
                if (WalkRandomly(new(compiled, TestVocabularies.DemoTables), new(seed)) is not { } text)
                    continue;
                Interlocked.Increment(ref finished);
                IReadOnlyList<ValidationFailure> failures = validator.Validate(JsonDocument.Parse(text, new() { MaxDepth = 512 }).RootElement);
                if (failures.Count > 0 && compiled.IsEnforced)
                {
                    lock (wrong)
                        wrong.Add($"{example.Name}: {text}: {failures[0]}");
                }
            }
        });
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(finished > 300, $"only {finished} walks ended");
    }

    [Theory]
    [MemberData(nameof(ArrayTests.Enforced), MemberType = typeof(ArrayTests))]
    public void RandomWalksEndInArraysThatSatisfyTheSchema(string schema)
    {
        CompiledGrammar compiled = Schemas.Compile(schema);
        SchemaValidator validator = SchemaValidator.Compile(JsonDocument.Parse(schema).RootElement);
        for (int seed = 0; seed < 10; seed++)
        {
            if (WalkRandomly(new(compiled, TestVocabularies.DemoTables), new(seed)) is { } text)
                Assert.Empty(validator.Validate(JsonDocument.Parse(text, new() { MaxDepth = 512 }).RootElement));
        }
    }

    /// <summary>Samples some tokens uniformly from the masks, then the shortest way to the end; null where that is too long for a test.</summary>
    private static string? WalkRandomly(GrammarConstraint constraint, Random random)
    {
        var mask = new TokenMask(TestVocabularies.DemoTables.Size);
        var text = new List<byte>();
        for (int step = 0; step < Walk && !(constraint.CanEnd && random.Next(8) == 0); step++)
        {
            constraint.ComputeMask(mask);
            if (!Take(MaskTests.Pick(mask, random)))
                break;
        }

        for (int left = constraint.FewestTokensToEnd; left > 0; left--)
        {
            if (left > Longest)
                return null;
            constraint.ComputeMaskToEnd(mask, left);
            Take(MaskTests.Pick(mask, random));
        }

        Assert.True(constraint.CanEnd);
        return Encoding.UTF8.GetString([.. text]);

        bool Take(int token)
        {
            if (token < 0)
                return false;
            constraint.Commit(token);
            text.AddRange(TestVocabularies.Demo.Vocabulary.BytesOf(token));
            return true;
        }
    }
}

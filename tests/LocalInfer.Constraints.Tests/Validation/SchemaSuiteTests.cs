using System.Collections.Concurrent;
using LocalInfer.Constraints.Validation;
using LocalInfer.Testing;

namespace LocalInfer.Constraints.Tests.Validation;

/// <summary>The official suite: the validator passes all that is required; what masks alone make of each schema is kept in suite.txt.</summary>
public class SchemaSuiteTests
{
    public static TheoryData<string> Drafts => ["draft2020-12", "draft7"];

    [SharedDataTheory(SchemaSuite.Archive)]
    [MemberData(nameof(Drafts))]
    public void TheValidatorPassesAllRequiredTests(string draft)
    {
        var failed = new List<string>();
        int tests = 0;
        foreach (SchemaSuiteGroup group in SchemaSuite.Groups(draft))
        {
            SchemaValidator validator = SchemaValidator.Compile(group.Schema, SchemaSuite.Remotes, assertsFormats: false);
            foreach ((string description, bool isValid, System.Text.Json.JsonElement data) in group.Tests)
            {
                tests++;
                IReadOnlyList<ValidationFailure> failures = validator.Validate(data);
                if (isValid != (failures.Count == 0))
                    failed.Add($"{group.Name}, {description}: {string.Join("; ", failures)}");
            }
        }

        Assert.True(failed.Count == 0, string.Join("\n", failed));
        Assert.True(tests > 900, $"only {tests} tests were found");
    }

    [SharedDataFact(SchemaSuite.Archive)]
    public void MasksAreNoWorseThanBefore()
    {
        // In the required tests a format is a remark; the optional ones are those in which it is a demand.
        var results = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        foreach (string draft in (string[])["draft2020-12", "draft7"])
        {
            Judge(SchemaSuite.Groups(draft), assertsFormats: false);
            Judge(SchemaSuite.Groups(draft, "optional/format"), assertsFormats: true);
        }

        Ratchet.Check("Validation/suite.txt", results);

        void Judge(IEnumerable<SchemaSuiteGroup> groups, bool assertsFormats)
        {
            foreach (SchemaSuiteGroup group in groups)
                results[group.Name] = MaskVerdict.Of(group.Name, group.Schema, group.Tests.Select(test => (test.IsValid, test.Data)), assertsFormats);
        }
    }
}

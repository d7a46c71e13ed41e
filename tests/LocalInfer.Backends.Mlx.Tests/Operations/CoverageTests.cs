using System.Reflection;
using System.Text.Json;
using LocalInfer.Testing;

namespace LocalInfer.Backends.Mlx.Tests.Operations;

public sealed class CoverageTests
{
    /// <summary>The names that theories have are those of the sets: a new set fails here until a theory runs it.</summary>
    [SharedDataFact("goldens/tiny/ops.json")]
    public void Every_set_is_run()
    {
        IEnumerable<string> sets = JsonElement.Parse(File.ReadAllBytes(SharedData.PathOf("goldens/tiny/ops.json"))).GetProperty("ops").EnumerateArray()
            .Select(op => op.GetProperty("name").GetString()!);
        IEnumerable<string> run = typeof(OperationTests).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(OperationTests)))
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<MlxSharedDataTheoryAttribute>() is not null)
            .SelectMany(method => method.GetCustomAttributes().OfType<Xunit.Sdk.DataAttribute>().SelectMany(data => data.GetData(method)))
            .Select(row => (string)row[0]);
        Assert.Equal(sets.Order(StringComparer.Ordinal), run.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }
}

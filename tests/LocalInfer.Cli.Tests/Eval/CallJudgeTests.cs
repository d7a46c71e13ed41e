using System.Text.Json;
using LocalInfer.Cli.Eval.Judging;
using LocalInfer.Cli.Eval.Running;
using LocalInfer.Cli.Eval.Suites;
using LocalInfer.Testing;

namespace LocalInfer.Cli.Tests.Eval;

/// <summary>The leaderboard's rules, against verdicts of its own checker.</summary>
public sealed class CallJudgeTests
{
    private const string Corpus = "corpora/tool-calls/tool-calls-dev.jsonl.gz";

    private static readonly JsonElement[] CheckerCases =
        [.. JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Eval", "Data", "checker_cases.json"))).EnumerateArray()];

    public static TheoryData<string> CheckerIds => [.. CheckerCases.Select(item => item.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(CheckerIds))]
    public void TheVerdictIsThatOfTheLeaderboard(string id)
    {
        JsonElement item = CheckerCases.Single(one => one.GetProperty("id").GetString() == id);
        AnswerCall[] calls = [.. item.GetProperty("calls").EnumerateArray()
            .Select(call => new AnswerCall(call.GetProperty("name").GetString()!, call.GetProperty("arguments").GetRawText()))];
        string? failure = JudgeOf(item).Failure(calls);
        Assert.True(item.GetProperty("pass").GetBoolean() == failure is null, $"{item.GetProperty("why")}: {failure ?? "passed"}");
    }

    [SharedDataFact(Corpus)]
    public void EveryCaseOfTheCorpusIsReadAndPassesWithItsOwnAnswer()
    {
        EvalSuite suite = SuiteFile.Read(SharedData.PathOf(Corpus), runner: null);
        Assert.Equal(1396, suite.Cases.Count);
        Assert.Equal(11, suite.Categories.Count());
        IEnumerable<string> failed = suite.Cases
            .Where(item => ((CallJudge)item.Judge).Failure(AcceptedAnswer(item)) is not null)
            .Select(item => item.Id);
        Assert.Equal(["live_multiple_964-207-0"], failed); // contradicts its schema
    }

    [SharedDataFact(Corpus)]
    public void NoCaseOfTheCorpusPassesWithTheOppositeOfItsAnswer()
    {
        EvalSuite suite = SuiteFile.Read(SharedData.PathOf(Corpus), runner: null);
        Assert.All(suite.Cases, item =>
        {
            AnswerCall[] calls = AcceptedAnswer(item);
            Assert.NotNull(((CallJudge)item.Judge).Failure(calls.Length > 0 ? calls[1..] : [new AnswerCall("f", "{}")]));
        });
    }

    /// <summary>The first accepted value of every argument that is not empty; what has none is left out, or empty where it is required.</summary>
    private static AnswerCall[] AcceptedAnswer(EvalCase item) => item.Expect.GetProperty("kind").GetString() switch
    {
        "none" => [],
        "some" => [new AnswerCall("f", "{}")],
        _ => [.. item.Expect.GetProperty("calls").EnumerateArray().Select(call => new AnswerCall(
            call.GetProperty("name").GetString()!,
            $"{{{string.Join(", ", call.GetProperty("arguments").EnumerateObject().Select(argument => Argument(item, call, argument)).OfType<string>())}}}"))],
    };

    private static string? Argument(EvalCase item, JsonElement call, JsonProperty accepted)
    {
        bool isRequired = item.Tools!.Value.EnumerateArray().Select(tool => tool.GetProperty("function"))
            .First(function => function.GetProperty("name").GetString() == call.GetProperty("name").GetString())
            .GetProperty("parameters").TryGetProperty("required", out JsonElement required) && required.EnumerateArray().Any(name => name.GetString() == accepted.Name);
        string? value = First(accepted.Value) is { } first ? Value(first) : isRequired ? "\"\"" : null;
        return value is null ? null : $"{JsonSerializer.Serialize(accepted.Name)}: {value}";
    }

    private static JsonElement? First(JsonElement accepted) =>
        accepted.EnumerateArray().Where(value => value.ValueKind != JsonValueKind.String || value.GetString() != "").Select(value => (JsonElement?)value).FirstOrDefault();

    /// <summary>An object, and one in an array, lists the accepted values of each key; what lies deeper is meant as it stands.</summary>
    private static string Value(JsonElement accepted) => accepted.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(", ", accepted.EnumerateObject().Select(Member).OfType<string>())}}}",
        JsonValueKind.Array when accepted.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object) => $"[{string.Join(", ", accepted.EnumerateArray().Select(Value))}]",
        _ => accepted.GetRawText(),
    };

    private static string? Member(JsonProperty accepted) =>
        First(accepted.Value) is { } first ? $"{JsonSerializer.Serialize(accepted.Name)}: {first.GetRawText()}" : null;

    private static CallJudge JudgeOf(JsonElement item)
    {
        var line = JsonSerializer.SerializeToElement(new
        {
            id = "x",
            messages = new[] { new { role = "user" } },
            tools = item.GetProperty("tools"),
            expect = item.GetProperty("expect"),
        });
        return (CallJudge)CallCaseReader.Read(new SuiteField("checker_cases.json", "", line)).Judge;
    }
}

using LocalInfer.Cli.Eval.Judging;

namespace LocalInfer.Cli.Eval.Suites;

/// <summary>
/// Reads a call case, in the form of the Berkeley Function Calling Leaderboard: <c>{"id", "category", "messages", "tools", "expect": {"kind":
/// "calls"|"none"|"some", "calls": [{"name", "arguments": {parameter: [accepted values]}}]}}</c>.
/// </summary>
internal static class CallCaseReader
{
    private const string NoCategory = "all";

    public static EvalCase Read(SuiteField root)
    {
        SuiteField expect = root.Required("expect");
        SuiteField? tools = root.Optional("tools");
        return new EvalCase
        {
            Id = root.Required("id").AsText(),
            Category = root.Optional("category")?.AsText() ?? NoCategory,
            Messages = MessagesOf(root).Value,
            Tools = tools?.Items().Count > 0 ? tools.Value : null,
            Expect = expect.Value,
            Judge = JudgeOf(expect, Declared(tools)),
        };
    }

    /// <summary>The conversation: objects with a role, at least one.</summary>
    public static SuiteField MessagesOf(SuiteField parent)
    {
        SuiteField messages = parent.Required("messages");
        foreach (SuiteField message in messages.Items())
        {
            _ = message.Required("role").AsText();
        }

        return messages.Items().Count > 0 ? messages : throw messages.Error("needs at least one message");
    }

    /// <summary>The declared functions by name.</summary>
    public static IReadOnlyDictionary<string, SuiteField> Declared(SuiteField? tools)
    {
        var declared = new Dictionary<string, SuiteField>(StringComparer.Ordinal);
        foreach (SuiteField tool in tools?.Items() ?? [])
        {
            SuiteField function = tool.Required("function");
            declared[function.Required("name").AsText()] = function;
        }

        return declared;
    }

    /// <summary>The name of an expected call, which must be declared.</summary>
    public static string NameOf(SuiteField call, IReadOnlyDictionary<string, SuiteField> declared)
    {
        SuiteField name = call.Required("name");
        return declared.ContainsKey(name.AsText()) ? name.AsText() : throw name.Error($"'{name.AsText()}' is not among the tools");
    }

    private static CallJudge JudgeOf(SuiteField expect, IReadOnlyDictionary<string, SuiteField> declared)
    {
        SuiteField kind = expect.Required("kind");
        return kind.AsOneOf("calls", "none", "some") switch
        {
            "none" => new CallJudge(ExpectKind.None, []),
            "some" => new CallJudge(ExpectKind.Some, []),
            _ => new CallJudge(ExpectKind.Calls, CallsOf(expect, declared)),
        };
    }

    private static IReadOnlyList<ExpectedCall> CallsOf(SuiteField expect, IReadOnlyDictionary<string, SuiteField> declared)
    {
        SuiteField calls = expect.Required("calls");
        return calls.Items().Count == 0 ? throw calls.Error("needs at least one call; kind none says that no call is due") :
        [
            .. calls.Items().Select(call => new ExpectedCall(
                NameOf(call, declared),
                call.Required("arguments").Members().ToDictionary(
                    argument => argument.Name,
                    argument => (IReadOnlyList<object?>)[.. argument.Field.Items().Select(value => PythonValue.Of(value.Value))],
                    StringComparer.Ordinal),
                declared[NameOf(call, declared)].Optional("parameters")?.Value ?? default)),
        ];
    }
}

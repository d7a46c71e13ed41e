using System.Text.Json;
using System.Text.RegularExpressions;
using LocalInfer.Cli.Eval.Judging;

namespace LocalInfer.Cli.Eval.Suites;

/// <summary>
/// Reads a suite in the shape of a coding agent's work: prompts of kind tool, code and reasoning, with a system message and tools for all. Its
/// <c>judge</c> member says in words what the judges here do.
/// </summary>
internal static class AgentSuiteReader
{
    private const int ToolTokens = 160;
    private const int ChatTokens = 384;

    public static IReadOnlyList<EvalCase> Read(SuiteField root, PythonRunner? runner)
    {
        SuiteField tools = root.Required("tools");
        IReadOnlyDictionary<string, SuiteField> declared = CallCaseReader.Declared(tools);
        return [.. root.Required("prompts").Items().Select(prompt => prompt.Required("kind").AsOneOf("tool", "code", "reasoning") switch
        {
            "tool" => Case(root, prompt, "system", ToolTokens, prompt.Required("expect").Value, CallJudgeOf(prompt, declared)) with { Tools = tools.Value },
            "code" => Case(root, prompt, "chat_system", ChatTokens, prompt.Required("tests").Value, CodeJudgeOf(prompt, runner)),
            _ => Case(root, prompt, "chat_system", ChatTokens, prompt.Required("accept").Value, new ReasoningJudge(AcceptOf(prompt))),
        })];
    }

    private static EvalCase Case(SuiteField root, SuiteField prompt, string system, int maxTokens, JsonElement expect, Judge judge) => new()
    {
        Id = prompt.Required("id").AsText(),
        Category = prompt.Required("kind").AsText(),
        Messages = MessagesOf(root.Required(system).AsText(), prompt),
        MaxTokens = maxTokens,
        Expect = expect,
        Judge = judge,
    };

    private static JsonElement MessagesOf(string system, SuiteField prompt)
    {
        JsonElement[] messages = prompt.Optional("messages") is null
            ? [JsonSerializer.SerializeToElement(new { role = "user", content = prompt.Required("prompt").AsText() })]
            : [.. CallCaseReader.MessagesOf(prompt).Value.EnumerateArray()];
        return JsonSerializer.SerializeToElement(messages.Prepend(JsonSerializer.SerializeToElement(new { role = "system", content = system })));
    }

    private static AgentCallJudge CallJudgeOf(SuiteField prompt, IReadOnlyDictionary<string, SuiteField> declared)
    {
        SuiteField expect = prompt.Required("expect");
        return expect.Required("kind").AsOneOf("calls", "none") == "none"
            ? new AgentCallJudge(ExpectKind.None, [], prompt.Optional("accept") is null ? [] : AcceptOf(prompt))
            : new AgentCallJudge(ExpectKind.Calls, [.. expect.Required("calls").Items().Select(call => CallOf(call, declared))], []);
    }

    private static AgentCall CallOf(SuiteField call, IReadOnlyDictionary<string, SuiteField> declared) => new(
        CallCaseReader.NameOf(call, declared),
        call.Required("arguments").Members().ToDictionary(
            argument => argument.Name,
            argument => (IReadOnlyList<AcceptedValue>)[.. argument.Field.Items().Select(ValueOf)],
            StringComparer.Ordinal));

    private static AcceptedValue ValueOf(SuiteField value) => value.Value.ValueKind switch
    {
        JsonValueKind.Object when value.Optional("regex") is { } pattern => new AcceptedValue(null, pattern.AsPattern(@"\A(?:{0})\z"), IsAny: false),
        JsonValueKind.Object when value.Optional("any")?.Value.ValueKind == JsonValueKind.True => new AcceptedValue(null, null, IsAny: true),
        _ => new AcceptedValue(PythonValue.Of(value.Value), null, IsAny: false),
    };

    private static CodeJudge CodeJudgeOf(SuiteField prompt, PythonRunner? runner) => new(
        prompt.Required("function").AsText(),
        [.. prompt.Required("tests").Items().Select(test => new CodeTest(ArgumentsOf(test), test.AsObject().Value.TryGetProperty("result", out JsonElement result)
            ? result
            : throw test.Error("'result' is missing")))],
        runner);

    private static JsonElement ArgumentsOf(SuiteField test)
    {
        SuiteField arguments = test.Required("args");
        _ = arguments.Items();
        return arguments.Value;
    }

    private static IReadOnlyList<Regex> AcceptOf(SuiteField prompt) =>
        [.. prompt.Required("accept").Items().Select(pattern => pattern.AsPattern(options: RegexOptions.IgnoreCase))];
}

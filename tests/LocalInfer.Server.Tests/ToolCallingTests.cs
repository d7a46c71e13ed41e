using System.Text.Json;
using LocalInfer.Chat.ToolCalls;

namespace LocalInfer.Server.Tests;

/// <summary>What reaches a client of what a model writes: every format, tool_choice, streaming and cut into tokens.</summary>
public sealed class ToolCallingTests
{
    private const string Tools = """
        "tools":[
          {"type":"function","function":{"name":"read_file","parameters":{"type":"object","properties":{"path":{"type":"string"},"lines":{"type":"integer"}},"required":["path"]}}},
          {"type":"function","function":{"name":"set_mode","parameters":{"type":"object","properties":{"mode":{"enum":["fast","slow"]},"level":{"type":"number"},"on":{"type":"boolean"}},"required":["mode","on"]}}},
          {"type":"function","function":{"name":"now"}}]
        """;

    private const string Usage = ""","stream_options":{"include_usage":true}""";

    private static readonly Dictionary<string, string> Native = new()
    {
        ["hermes-json"] = "<tool_call>\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"a \\\"b\\\" ü\", \"lines\": 12}}\n</tool_call>",
        ["xml-function"] = "<tool_call>\n<function=read_file>\n<parameter=path>\na \"b\" ü\n</parameter>\n<parameter=lines>\n12\n</parameter>\n</function>\n</tool_call>",
        ["llama-json"] = "{\"name\": \"read_file\", \"parameters\": {\"path\": \"a \\\"b\\\" ü\", \"lines\": 12}}",
        ["mistral-json"] = "[TOOL_CALLS][{\"name\": \"read_file\", \"arguments\": {\"path\": \"a \\\"b\\\" ü\", \"lines\": 12}}]",
        ["mistral-args"] = "[TOOL_CALLS]read_file[ARGS]{\"path\": \"a \\\"b\\\" ü\", \"lines\": 12}",
        ["fenced-json"] = "```json\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"a \\\"b\\\" ü\", \"lines\": 12}}\n```",
    };

    public static TheoryData<string, string, TokenCut> Matrix
    {
        get
        {
            var data = new TheoryData<string, string, TokenCut>();
            foreach (string format in ToolCallFormats.Names)
            {
                foreach (string choice in (ReadOnlySpan<string>)["\"auto\"", "\"required\"", "{\"type\":\"function\",\"function\":{\"name\":\"read_file\"}}", "{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"read_file\"}}]}}"])
                {
                    foreach (TokenCut cut in Enum.GetValues<TokenCut>())
                    {
                        data.Add(format, choice, cut);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task ACallThatTheModelWritesReachesTheClient(string format, string choice, TokenCut cut)
    {
        foreach (bool stream in (bool[])[false, true])
        {
            string body = $"{Tools},\"tool_choice\":{choice},\"stream\":{(stream ? "true" + Usage : "false")}";
            WrittenReply reply = await WritingServer.AskAsync(Native[format], body, format, cut);
            (string content, string[] calls, string finish) = reply.Read();
            Assert.Equal("", content);
            Assert.Equal(["read_file{\"path\":\"a \\\"b\\\" ü\",\"lines\":12}"], calls);
            Assert.Equal("tool_calls", finish);
            Assert.Equal((1, 0), (reply.Counts.Finished, reply.Counts.Invalid));
        }
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task WithoutCallsNoneCanBegin(string format, string choice, TokenCut cut)
    {
        _ = choice;
        (string content, string[] calls, string finish) = (await WritingServer.AskAsync(Native[format], $"{Tools},\"tool_choice\":\"none\",\"max_tokens\":40", format, cut)).Read();
        Assert.Empty(calls);
        Assert.NotEqual("", content);
        Assert.NotEqual("tool_calls", finish);
    }

    [Theory]
    [InlineData("hermes-json", "I look.\n<tool_call>\n{\"name\": \"", "I look.")]
    [InlineData("hermes-json", "```json\n{\n  \"name\": \"set_mode\"", "")]
    [InlineData("hermes-json", "{\"name\":\"read_file\"", "")]
    [InlineData("hermes-json", "{\"tool\": \"set_mode\"", "")]
    [InlineData("hermes-json", "[{\"name\": \"now\"", "")]
    [InlineData("hermes-json", "Tool call: {\"type\": \"function\", \"function\": {\"name\": \"set_mode\", \"arguments\":", "")]
    [InlineData("hermes-json", "<tools>\n{\"name\": \"set_mode\"", "")]
    [InlineData("xml-function", "<tool_call>\n<function=", "")]
    [InlineData("xml-function", "<function=set_mode>", "")]
    [InlineData("llama-json", "{\"name\": \"set_mode\"", "")]
    [InlineData("mistral-json", "[TOOL_CALLS] [{\"name\": \"now\"", "")]
    [InlineData("mistral-args", "I look. [TOOL_CALLS]set_mode[ARGS]", "I look.")]
    [InlineData("mistral-args", "[TOOL_CALLS]read_file[ARGS] ", "")]
    public async Task FromTheCommitPointOnWhateverTheModelWantsIsAValidCall(string format, string begun, string prose)
    {
        for (int seed = 1; seed <= 6; seed++)
        {
            WrittenReply reply = await WritingServer.AskAsync(begun, $"{Tools},\"max_tokens\":300", format, (TokenCut)(seed % 3), seed * 1000);
            (string content, string[] calls, _) = reply.Read();
            Assert.True(content.StartsWith(prose, StringComparison.Ordinal), content);
            Assert.True(calls.Length > 0, $"no call in {reply.Body}");
            Assert.Equal((calls.Length, 0), ((int)reply.Counts.Finished, (int)reply.Counts.Invalid));
            Assert.All(calls, call => Assert.Equal(JsonValueKind.Object, JsonElement.Parse(call[call.IndexOf('{', StringComparison.Ordinal)..]).ValueKind));
        }
    }

    [Theory]
    [InlineData(12)]
    [InlineData(30)]
    [InlineData(45)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public async Task ACallIsWholeOrNoneWhateverTheTokenLimit(int maxTokens)
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            WrittenReply reply = await WritingServer.AskAsync("<tool_call>\n{\"name\": \"", $"{Tools},\"max_tokens\":{maxTokens}", seed: seed * 77);
            (string content, string[] calls, string finish) = reply.Read();
            Assert.Equal(0, reply.Counts.Invalid);
            Assert.Equal(calls.Length, reply.Counts.Finished);
            Assert.True(calls.Length > 0 || (finish == "length" && content.Length == 0), reply.Body);
            Assert.True(maxTokens < 80 || calls.Length > 0, reply.Body);
        }
    }

    [Theory]
    [InlineData("```json\n{\n  \"name\": \"read_file\",\n  \"arguments\": {\"path\": \"x\"}}\n```")]
    [InlineData("```json\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"x\"}}\n```")]
    [InlineData("```json\n{\"name\":\"read_file\",\"arguments\":{\"path\": \"x\"}}\n```")]
    [InlineData("```json\n{\"arguments\": {\"path\": \"x\"}, \"name\": \"read_file\"}\n```")]
    public async Task WhateverTheLayoutOfItsHeadACallIsHeldFromItsCommitPoint(string text)
    {
        foreach (TokenCut cut in Enum.GetValues<TokenCut>())
        {
            Assert.Equal(["read_file{\"path\":\"x\"}"], (await WritingServer.AskAsync(text, Tools, cut: cut)).Read().Calls);
            string wrong = text.Replace("\"x\"", "7", StringComparison.Ordinal);
            Assert.Equal(0, (await WritingServer.AskAsync(wrong, Tools + ",\"max_tokens\":200", cut: cut)).Counts.Invalid);
        }
    }

    [Fact]
    public async Task AnUndeclaredNameStaysProseAndSampleCodeStaysFree()
    {
        const string Text = "Like this:\n\n```json\n{\"name\": \"remove\", \"arguments\": {\"x\":1}}\n```\n{\"name\":  \"George\"}\nDone.";
        foreach (TokenCut cut in Enum.GetValues<TokenCut>())
        {
            (string content, string[] calls, string finish) = (await WritingServer.AskAsync(Text, Tools, cut: cut)).Read();
            Assert.Equal((Text, "stop"), (content, finish));
            Assert.Empty(calls);
        }
    }

    [Fact]
    public async Task NothingIsACallInAThought()
    {
        const string Text = "<think>\nMaybe {\"name\": \"now\", \"arguments\": 5}\n```json\n{\"name\": \"now\", \"x\": 1}\n```\n</think>\n\nYes.";
        (string content, string[] calls, _) = (await WritingServer.AskAsync(Text, Tools)).Read();
        Assert.Equal("Yes.", content);
        Assert.Empty(calls);
    }

    [Fact]
    public async Task ARequiredCallMayComeBehindAThought()
    {
        const string Text = "<think>\nhm\n</think>\n\n<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>";
        WrittenReply reply = await WritingServer.AskAsync(Text, $"{Tools},\"tool_choice\":\"required\"");
        Assert.Equal(["now{}"], reply.Read().Calls);
        Assert.Equal("hm", reply.Json.GetProperty("choices")[0].GetProperty("message").GetProperty("reasoning_content").GetString());
    }

    [Fact]
    public async Task AStopStringIsNotLookedForInACall()
    {
        const string Text = "<tool_call>\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"Observation: x\"}}\n</tool_call>";
        Assert.Equal(["read_file{\"path\":\"Observation: x\"}"], (await WritingServer.AskAsync(Text, $"{Tools},\"stop\":[\"Observation:\",\"}}\"]")).Read().Calls);
        Assert.Equal("So ", (await WritingServer.AskAsync("So Observation: x", $"{Tools},\"stop\":[\"Observation:\"]")).Read().Content);
    }

    [Fact]
    public async Task WhereOneCallIsAllowedTheReplyEndsBehindIt()
    {
        const string Text = "<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>\n<tool_call>\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"x\"}}\n</tool_call>";
        Assert.Equal(["now{}"], (await WritingServer.AskAsync(Text, $"{Tools},\"parallel_tool_calls\":false")).Read().Calls);
        Assert.Equal(["now{}", "read_file{\"path\":\"x\"}"], (await WritingServer.AskAsync(Text, Tools)).Read().Calls);

        const string Mistral = "[TOOL_CALLS]now[ARGS]{}[TOOL_CALLS]read_file[ARGS]{\"path\": \"x\"}";
        Assert.Equal(["now{}"], (await WritingServer.AskAsync(Mistral, $"{Tools},\"parallel_tool_calls\":false", "mistral-args")).Read().Calls);
        Assert.Equal(["now{}", "read_file{\"path\":\"x\"}"], (await WritingServer.AskAsync(Mistral, $"{Tools},\"stream\":true{Usage}", "mistral-args")).Read().Calls);
    }

    [Fact]
    public async Task AnObjectThatDeclaresItsPropertiesHasNoOthers()
    {
        const string Text = "```json\n{\"name\": \"read_file\", \"arguments\": {\"path\": \"x\", \"required\": [\"path\"]}}\n```";
        (_, string[] calls, _) = (await WritingServer.AskAsync(Text, $"{Tools},\"max_tokens\":200")).Read();
        string only = Assert.Single(calls);
        Assert.DoesNotContain("required", only, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStrictSchemaThatCannotBeEnforcedIsRefusedAndAnotherIsReported()
    {
        const string Schema = """{"type":"object","properties":{"list":{"type":"array","uniqueItems":true,"items":{"type":"object"}}},"required":["list"]}""";
        string tool = $$""" "tools":[{"type":"function","function":{"name":"f","parameters":{{Schema}} """;
        WrittenReply refused = await WritingServer.AskAsync("x", tool + ""","strict":true}}]""");
        Assert.Equal(400, refused.Status);
        Assert.Equal("tools[0].function.parameters", refused.Json.GetProperty("error").GetProperty("param").GetString());
        Assert.Contains("uniqueItems", refused.Body, StringComparison.Ordinal);
        Assert.Contains("uniqueItems", (await WritingServer.AskAsync("x", tool + "}}]")).CheckedOnly, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatParametersWrittenAsTextAreNotHeldToIsReportedAndRefusedWhereTheToolIsStrict()
    {
        const string Schema = """{"type":"object","properties":{"a":{"type":"string","pattern":"^x+$"}},"minProperties":1}""";
        string tool = $$""" "tools":[{"type":"function","function":{"name":"f","parameters":{{Schema}} """;
        WrittenReply reply = await WritingServer.AskAsync("x", tool + "}}]", "xml-function");
        Assert.Contains("minProperties", reply.CheckedOnly, StringComparison.Ordinal);
        Assert.DoesNotContain("pattern", reply.CheckedOnly, StringComparison.Ordinal);
        WrittenReply refused = await WritingServer.AskAsync("x", tool + ""","strict":true}}]""", "xml-function");
        Assert.Equal((400, "tools[0].function.parameters"), (refused.Status, refused.Json.GetProperty("error").GetProperty("param").GetString()));
        Assert.Equal("", (await WritingServer.AskAsync("x", tool + ""","strict":true}}]""")).CheckedOnly);
    }

    [Theory]
    [InlineData(""" "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"type":"string","format":"street"}}}}}] """, "f#/properties/a")]
    [InlineData(""" "tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"type":"object","properties":{"a":{"type":"string","format":"street"}}}}}] """, "f#/properties/a")]
    [InlineData(""" "response_format":{"type":"json_schema","json_schema":{"name":"r","schema":{"type":"object","properties":{"a":{"type":"string","format":"street"}}}}} """, "#/properties/a")]
    public async Task AFormatThatIsNotKnownIsReportedAsIgnored(string request, string path)
    {
        WrittenReply reply = await WritingServer.AskAsync("{}", request + ""","max_tokens":20""");
        Assert.Equal((200, ""), (reply.Status, reply.CheckedOnly));
        Assert.Contains($"{path}: 'format': 'street' is no format that is known", reply.Ignored, StringComparison.Ordinal);
        Assert.Equal("", (await WritingServer.AskAsync("{}", request.Replace("street", "date", StringComparison.Ordinal) + ""","max_tokens":20""")).Ignored);
    }

    [Theory]
    [InlineData(""" "response_format":{"type":"json_object"} """, "{\"a\": [1, null]}")]
    [InlineData(""" "response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]}}} """, "{\"a\": 5}")]
    public async Task AReplyInTheFormatThatIsAskedForComesAsItIs(string format, string text)
    {
        Assert.Equal(text, (await WritingServer.AskAsync(text, format)).Read().Content);
        Assert.Equal(text, (await WritingServer.AskAsync(text, $"{Tools},{format}")).Read().Content);
        Assert.Equal(["now{}"], (await WritingServer.AskAsync("<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>", $"{Tools},{format}")).Read().Calls);
    }

    [Fact]
    public async Task AReplyHasTheFormatThatIsAskedForWhateverTheModelWants()
    {
        const string Format = """ "response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"type":"object","properties":{"a":{"type":"integer"},"b":{"enum":["x","y"]}},"required":["a","b"]}}} """;
        (string content, _, string finish) = (await WritingServer.AskAsync("I would rather talk.", Format + ",\"max_tokens\":200")).Read();
        JsonElement json = JsonElement.Parse(content);
        Assert.Equal(("stop", JsonValueKind.Number), (finish, json.GetProperty("a").ValueKind));
        Assert.Contains(json.GetProperty("b").GetString(), (string[])["x", "y"]);
    }

    [Fact]
    public async Task CallsAreCounted() =>
        Assert.Contains("localinfer_tool_calls_total{model=\"writing\"} 1\n", (await WritingServer.AskAsync(Native["hermes-json"], Tools)).Metrics, StringComparison.Ordinal);

    [Fact]
    public async Task ACallThatFailsWhatIsOnlyCheckedComesAsItIsAndIsCountedApart()
    {
        const string Tool = """ "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"twice":{"type":"string","pattern":"^(.)\\1$"}}}}}] """;
        WrittenReply reply = await WritingServer.AskAsync("<tool_call>\n{\"name\": \"f\", \"arguments\": {\"twice\": \"ab\"}}\n</tool_call>", Tool);
        Assert.Equal(["f{\"twice\":\"ab\"}"], reply.Read().Calls);
        Assert.Contains("localinfer_tool_calls_invalid_total{model=\"writing\"} 0\n", reply.Metrics, StringComparison.Ordinal);
        Assert.Contains("localinfer_tool_calls_checked_only_failed_total{model=\"writing\"} 1\n", reply.Metrics, StringComparison.Ordinal);
    }
}

using System.Text.Json.Nodes;

namespace LocalInfer.Server.Tests;

public sealed class MutatedRequestTests
{
    private const string Valid = """
        {"model":"tiny","stream":true,"stream_options":{"include_usage":true},"temperature":1,"top_p":1,"top_k":1,"min_p":0,"seed":1,
        "frequency_penalty":0,"presence_penalty":0,"repetition_penalty":1,"max_tokens":5,"max_completion_tokens":5,"stop":["x"],"n":1,
        "logprobs":true,"top_logprobs":2,"logit_bias":{"5":1},"xtc_probability":0.5,"repetition_context_size":20,"modalities":["text"],"reasoning_effort":"low","enable_thinking":true,
        "chat_template_kwargs":{"enable_thinking":true},"response_format":{"type":"text"},"parallel_tool_calls":true,
        "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}}],
        "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"f"}}]}},
        "messages":[{"role":"system","content":"s","name":"n"},{"role":"user","content":[{"type":"text","text":"t"}]},
        {"role":"assistant","content":null,"refusal":"r","reasoning_content":"c","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},
        {"role":"tool","tool_call_id":"c","name":"f","content":[{"type":"text","text":"t"}]}]}
        """;

    private static readonly string[] Replacements = ["null", "true", "5", "-1.5", "1e300", "\"x\"", "\"\"", "[]", "{}", "[null]", "[[]]", "[{}]", "{\"x\":null}"];

    [Fact]
    public async Task No_value_of_a_wrong_kind_anywhere_is_ever_the_servers_fault()
    {
        await using var server = await RunningServer.StartAsync();
        var (accepted, refused) = (0, 0);
        foreach (var body in Mutations())
        {
            using var response = await server.ChatAsync(body);
            switch ((int)response.StatusCode)
            {
                case 200:
                    accepted++;
                    break;
                case 400 or 404:
                    var error = (await RunningServer.BodyAsync(response)).GetProperty("error");
                    Assert.False(string.IsNullOrEmpty(error.GetProperty("param").GetString()), body);
                    refused++;
                    break;
                default:
                    Assert.Fail($"{response.StatusCode}: {body}");
                    break;
            }
        }

        Assert.True(accepted > 50 && refused > 200, $"{accepted} accepted, {refused} refused");
    }

    private static IEnumerable<string> Mutations()
    {
        var count = Paths(JsonNode.Parse(Valid)!).Count();
        for (var i = 0; i < count; i++)
        {
            foreach (var replacement in Replacements)
            {
                var root = JsonNode.Parse(Valid)!;
                Paths(root).ElementAt(i)(JsonNode.Parse(replacement));
                yield return root.ToJsonString();
            }
        }
    }

    /// <summary>For each value below this one, how to replace it.</summary>
    private static IEnumerable<Action<JsonNode?>> Paths(JsonNode node)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, child) in members.ToArray())
            {
                yield return value => members[name] = value;
                foreach (var inner in child is null ? [] : Paths(child))
                {
                    yield return inner;
                }
            }
        }
        else if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                var index = i;
                yield return value => items[index] = value;
                foreach (var inner in items[i] is { } child ? Paths(child) : [])
                {
                    yield return inner;
                }
            }
        }
    }
}

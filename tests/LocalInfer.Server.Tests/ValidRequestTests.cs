using System.Text.Json;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Tests;

public sealed class ValidRequestTests
{
    private const string Messages = """ "messages":[{"role":"user","content":"hi"}] """;
    private const string Tools = """ "tools":[{"type":"function","function":{"name":"f","description":""}},{"type":"function","function":{"name":"mcp/g.h","parameters":{},"strict":true}}] """;

    [Theory]
    [InlineData("""[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b","prompt_cache_breakpoint":{}}]}]""")]
    [InlineData("""[{"role":"user","content":"a"},{"role":"user","content":"b"},{"role":"system","content":"late"}]""")]
    [InlineData("""[{"role":"developer","content":"x","name":"dev"},{"role":"user","content":"a"}]""")]
    [InlineData("""[{"role":"assistant","content":null,"tool_calls":[]},{"role":"user","content":"a"}]""")]
    [InlineData("""[{"role":"assistant","content":"","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":""}}]},{"role":"tool","tool_call_id":"c","content":[{"type":"text","text":"r"}]}]""")]
    [InlineData("""[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":{}}},{"id":"d","function":{"name":"f"}}]},{"role":"tool","id":"d","content":"r"},{"role":"tool","content":"s"}]""")]
    [InlineData("""[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f"}}]},{"role":"user","content":"cut"},{"role":"assistant","content":"ok","reasoning_content":"hm"},{"role":"user","content":"a"}]""")]
    [InlineData("""[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f"}}]},{"role":"tool","tool_call_id":"other","content":"r"}]""")]
    [InlineData("""[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f"}}]},{"role":"system","content":"s"},{"role":"tool","tool_call_id":"c","content":{"sky":["clear"]}}]""")]
    [InlineData("""[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f"}}]},{"role":"tool","tool_call_id":"c","content":null},{"role":"tool","content":[1,{"type":"rain"}]}]""")]
    [InlineData("""[{"role":"assistant","content":[{"type":"refusal","refusal":"no"}]},{"role":"function","name":"f","content":null}]""")]
    public async Task Passes_on_every_form_of_messages(string messages)
    {
        var request = await Accepts($$"""{"messages":{{messages}}}""");
        Assert.Equal(messages, request.Messages.GetRawText());
    }

    [Theory]
    [InlineData(""" "model":null """)]
    [InlineData(""" "model":"default_model" """)]
    [InlineData(""" "model":"acme/tiny-4bit" """)]
    [InlineData(""" "model":"tiny" """)]
    [InlineData(""" "anything":{"at":["all"]},"temperature":null,"tools":null,"n":1,"logprobs":false,"logit_bias":{} """)]
    [InlineData(""" "user":"u","store":true,"metadata":{},"service_tier":"auto","prompt_cache_key":"k","verbosity":"low","prediction":{},"modalities":["text"] """)]
    [InlineData(""" "tools":[],"tool_choice":"auto","parallel_tool_calls":true,"response_format":{"type":"text"} """)]
    [InlineData(""" "stream_options":{},"max_tokens":99999999999,"top_logprobs":null """)]
    public async Task Accepts_what_is_neutral_or_unknown(string field)
    {
        var request = await Accepts($"{{{Messages},{field}}}");
        Assert.Null(request.Tools);
        Assert.Equal(ToolChoice.None, request.ToolChoice);
    }

    [Fact]
    public async Task Reads_sampling_and_length()
    {
        var request = await Accepts($$"""
            {{{Messages}},"temperature":0,"seed":-5,"top_p":0.95,"top_k":-1,"min_p":0.05,"frequency_penalty":1,"presence_penalty":-1,
            "repetition_penalty":1.1,"repetition_context_size":30,"presence_context_size":1,"frequency_context_size":64,
            "min_tokens_to_keep":2,"xtc_probability":0,"xtc_threshold":0.2,"max_tokens":9,"max_completion_tokens":7,"stop":["a","","b"]}
            """);
        var expected = new SamplingParameters
        {
            Temperature = 0,
            Seed = -5,
            TopP = 0.95,
            TopK = 0,
            MinP = 0.05,
            FrequencyPenalty = 1,
            PresencePenalty = -1,
            RepetitionPenalty = 1.1,
            RepetitionContextSize = 30,
            PresenceContextSize = 1,
            FrequencyContextSize = 64,
            MinTokensToKeep = 2,
            XtcProbability = 0,
            XtcThreshold = 0.2,
        };
        Assert.Equal(expected, request.Sampling);
        Assert.Equal(7, request.MaxTokens);
        Assert.Equal(["a", "b"], request.StopSequences);
    }

    [Fact]
    public async Task Reads_choices_biases_and_logprobs()
    {
        var request = await Accepts($$"""{{{Messages}},"n":3,"logit_bias":{"7":-100,"0":0.5,"007":2},"logprobs":true}""");
        Assert.Equal(3, request.Choices);
        Assert.Equal([new(7, 2), new(0, 0.5f)], request.LogitBias);
        Assert.Equal(0, request.TopLogprobs);
        Assert.Equal(20, (await Accepts($$"""{{{Messages}},"logprobs":true,"top_logprobs":20}""")).TopLogprobs);
    }

    [Fact]
    public async Task Leaves_to_the_model_what_the_request_does_not_say()
    {
        var request = await Accepts($"{{{Messages}}}");
        Assert.Equal(new SamplingParameters(), request.Sampling);
        Assert.Equal((1, null), (request.Choices, request.TopLogprobs));
        Assert.Empty(request.LogitBias);
        Assert.Null(request.MaxTokens);
        Assert.Null(request.ChatTemplateArguments);
        Assert.Empty(request.StopSequences);
        Assert.True(request.ParallelToolCalls);
    }

    [Theory]
    [InlineData("", ToolChoiceMode.Auto, null)]
    [InlineData(""" ,"tool_choice":"none" """, ToolChoiceMode.None, null)]
    [InlineData(""" ,"tool_choice":"required" """, ToolChoiceMode.Required, null)]
    [InlineData(""" ,"tool_choice":{"type":"function","function":{"name":"f"}} """, ToolChoiceMode.Required, "f")]
    [InlineData(""" ,"tool_choice":{"type":"function","name":"mcp/g.h"} """, ToolChoiceMode.Required, "mcp/g.h")]
    [InlineData(""" ,"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"f"}}]}} """, ToolChoiceMode.Auto, "f")]
    public async Task Reads_the_choice_of_tools(string field, ToolChoiceMode mode, string? allowed)
    {
        var request = await Accepts($"{{{Messages},{Tools}{field}}}");
        Assert.Equal(mode, request.ToolChoice.Mode);
        Assert.Equal(allowed is null ? null : [allowed], request.ToolChoice.AllowedNames);
        Assert.Equal(2, request.Tools!.Value.GetArrayLength());
    }

    [Theory]
    [InlineData(""" "reasoning_effort":"none" """, """{"enable_thinking":false}""")]
    [InlineData(""" "reasoning_effort":"low" """, """{"enable_thinking":true}""")]
    [InlineData(""" "reasoning_effort":"low","enable_thinking":false """, """{"enable_thinking":false}""")]
    [InlineData(""" "enable_thinking":false,"chat_template_kwargs":{"enable_thinking":true,"a":1} """, """{"enable_thinking":true,"a":1}""")]
    [InlineData(""" "enable_thinking":false,"chat_template_kwargs":{"enable_thinking":null,"a":1} """, """{"a":1,"enable_thinking":false}""")]
    public async Task Merges_the_three_spellings_of_thinking(string field, string expected)
    {
        var request = await Accepts($"{{{Messages},{field}}}");
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), request.ChatTemplateArguments!.Value));
    }

    private static async Task<GenerationRequest> Accepts(string body)
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.ChatAsync(body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return Assert.Single(server.Model.Requests);
    }
}

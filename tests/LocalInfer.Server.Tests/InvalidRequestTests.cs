using System.Text;

namespace LocalInfer.Server.Tests;

public sealed class InvalidRequestTests
{
    private const string Messages = """ "messages":[{"role":"user","content":"hi"}] """;
    private const string Tools = """ "tools":[{"type":"function","function":{"name":"f"}}] """;

    [Theory]
    // The body.
    [InlineData("", null, null)]
    [InlineData("{", null, null)]
    [InlineData("{\"a\":\"\\ud800\"}", null, null)]
    [InlineData("[]", null, "invalid_type")]
    // Types come before everything else.
    [InlineData("""{"temperature":"hot"}""", "temperature", "invalid_type")]
    [InlineData("""{"max_tokens":1.5}""", "max_tokens", "invalid_type")]
    [InlineData("""{"max_completion_tokens":"9"}""", "max_completion_tokens", "invalid_type")]
    [InlineData("""{"model":7}""", "model", "invalid_type")]
    [InlineData("""{"stream":"yes"}""", "stream", "invalid_type")]
    [InlineData("""{"stream_options":[]}""", "stream_options", "invalid_type")]
    [InlineData("""{"stream_options":{"include_usage":1}}""", "stream_options.include_usage", "invalid_type")]
    [InlineData("""{"stop":["a",5]}""", "stop[1]", "invalid_type")]
    [InlineData("""{"stop":5}""", "stop", "invalid_type")]
    [InlineData("""{"tools":{}}""", "tools", "invalid_type")]
    [InlineData("""{"tool_choice":1}""", "tool_choice", "invalid_type")]
    [InlineData("""{"seed":"x"}""", "seed", "invalid_type")]
    [InlineData("""{"parallel_tool_calls":0}""", "parallel_tool_calls", "invalid_type")]
    [InlineData("""{"logit_bias":[]}""", "logit_bias", "invalid_type")]
    [InlineData("""{"logprobs":5}""", "logprobs", "invalid_type")]
    [InlineData("""{"top_logprobs":true}""", "top_logprobs", "invalid_type")]
    [InlineData("""{"n":"2"}""", "n", "invalid_type")]
    [InlineData("""{"n":1.5}""", "n", "invalid_type")]
    [InlineData("""{"xtc_probability":"often"}""", "xtc_probability", "invalid_type")]
    [InlineData("""{"repetition_context_size":2.5}""", "repetition_context_size", "invalid_type")]
    [InlineData("""{"chat_template_kwargs":1}""", "chat_template_kwargs", "invalid_type")]
    [InlineData("""{"reasoning_effort":"huge"}""", "reasoning_effort", "invalid_value")]
    [InlineData("""{"response_format":{}}""", "response_format.type", "missing_required_parameter")]
    // Then messages, before the model.
    [InlineData("""{"model":"nope"}""", "messages", "missing_required_parameter")]
    [InlineData("""{"messages":null}""", "messages", "missing_required_parameter")]
    [InlineData("""{"messages":"hi"}""", "messages", "invalid_type")]
    [InlineData("""{"messages":[]}""", "messages", "empty_array")]
    [InlineData("""{"messages":["hi"]}""", "messages[0]", "invalid_type")]
    [InlineData("""{"messages":[{"content":"hi"}]}""", "messages[0].role", "missing_required_parameter")]
    [InlineData("""{"messages":[{"role":"robot","content":"hi"}]}""", "messages[0].role", "invalid_value")]
    [InlineData("""{"messages":[{"role":"user"}]}""", "messages[0].content", "missing_required_parameter")]
    [InlineData("""{"messages":[{"role":"user","content":5}]}""", "messages[0].content", "invalid_type")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages[0].content[0].text", "missing_required_parameter")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"x"}}]}]}""", "messages[0].content[1].type", "invalid_value")]
    [InlineData("""{"messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{}}]}]}""", "messages[0].tool_calls[0].function.name", "missing_required_parameter")]
    [InlineData("""{"messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":3}}]}]}""", "messages[0].tool_calls[0].function.arguments", "invalid_type")]
    public Task Refuses_what_is_wrong_with_types_and_messages(string body, string? param, string? code) => Refuses(body, param, code);

    [Theory]
    [InlineData("""[{"role":"user","content":"a"},{"role":"tool","tool_call_id":"c","content":"r"}]""", "messages.[1].role", "preceeding message with 'tool_calls'")]
    [InlineData("""[{"role":"tool","tool_call_id":"c","content":"r"}]""", "messages.[0].role", "preceeding message with 'tool_calls'")]
    [InlineData("""[{"role":"tool","tool_call_id":"c","content":"r"},{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f"}}]}]""", "messages.[0].role", "preceeding message with 'tool_calls'")]
    [InlineData("""[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f"}}]}]""", "messages.[0].role", "did not have response messages: c")]
    [InlineData("""[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f"}}]},{"role":"user","content":"so?"}]""", "messages.[0].role", "did not have response messages: c")]
    public async Task Refuses_results_without_calls_and_last_calls_without_results(string messages, string param, string words)
    {
        var message = await Refuses($$"""{"messages":{{messages}}}""", param, code: null);
        Assert.Contains(words, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "tools":[{"type":"custom"}] """, "tools[0].type", "unsupported_value")]
    [InlineData(""" "tools":[{"type":"function"}] """, "tools[0].function", "missing_required_parameter")]
    [InlineData(""" "tools":[{"type":"function","function":{"name":""}}] """, "tools[0].function.name", "invalid_value")]
    [InlineData(""" "tools":[{"type":"function","function":{"name":"f","parameters":[]}}] """, "tools[0].function.parameters", "invalid_function_parameters")]
    [InlineData(""" "tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"f"}}] """, "tools[1].function.name", "invalid_value")]
    [InlineData(""" "tool_choice":"required" """, "tool_choice", "invalid_value")]
    [InlineData(Tools + """, "tool_choice":"maybe" """, "tool_choice", "invalid_value")]
    [InlineData(Tools + """, "tool_choice":{"type":"function","function":{"name":"g"}} """, "tool_choice.function.name", "invalid_value")]
    [InlineData(Tools + """, "tool_choice":{"type":"function"} """, "tool_choice.function.name", "missing_required_parameter")]
    [InlineData(Tools + """, "tool_choice":{"type":"custom","custom":{"name":"f"}} """, "tool_choice.type", "unsupported_value")]
    [InlineData(Tools + """, "tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[]}} """, "tool_choice.allowed_tools.tools", "empty_array")]
    [InlineData(""" "temperature":2.1 """, "temperature", "decimal_above_max_value")]
    [InlineData(""" "temperature":-0.1 """, "temperature", "decimal_below_min_value")]
    [InlineData(""" "top_p":1.1 """, "top_p", "decimal_above_max_value")]
    [InlineData(""" "top_k":-2 """, "top_k", "integer_below_min_value")]
    [InlineData(""" "min_p":-1 """, "min_p", "decimal_below_min_value")]
    [InlineData(""" "frequency_penalty":3 """, "frequency_penalty", "decimal_above_max_value")]
    [InlineData(""" "presence_penalty":-3 """, "presence_penalty", "decimal_below_min_value")]
    [InlineData(""" "repetition_penalty":0 """, "repetition_penalty", "invalid_value")]
    [InlineData(""" "repetition_penalty":101 """, "repetition_penalty", "decimal_above_max_value")]
    [InlineData(""" "repetition_context_size":0 """, "repetition_context_size", "integer_below_min_value")]
    [InlineData(""" "presence_context_size":5000 """, "presence_context_size", "integer_above_max_value")]
    [InlineData(""" "frequency_context_size":-1 """, "frequency_context_size", "integer_below_min_value")]
    [InlineData(""" "min_tokens_to_keep":0 """, "min_tokens_to_keep", "integer_below_min_value")]
    [InlineData(""" "xtc_probability":1.5 """, "xtc_probability", "decimal_above_max_value")]
    [InlineData(""" "xtc_threshold":-0.5 """, "xtc_threshold", "decimal_below_min_value")]
    [InlineData(""" "max_tokens":0 """, "max_tokens", "integer_below_min_value")]
    [InlineData(""" "max_completion_tokens":5,"max_tokens":-1 """, "max_tokens", "integer_below_min_value")]
    [InlineData(""" "top_logprobs":3 """, "top_logprobs", "invalid_value")]
    [InlineData(""" "top_logprobs":21 """, "top_logprobs", "integer_above_max_value")]
    [InlineData(""" "logprobs":false,"top_logprobs":3 """, "top_logprobs", "invalid_value")]
    [InlineData(""" "logprobs":true,"top_logprobs":-1 """, "top_logprobs", "integer_below_min_value")]
    [InlineData(""" "logit_bias":{"the":1} """, "logit_bias", "invalid_value")]
    [InlineData(""" "logit_bias":{"-5":1} """, "logit_bias", "invalid_value")]
    [InlineData(""" "logit_bias":{"99999999999":1} """, "logit_bias", "invalid_value")]
    [InlineData(""" "logit_bias":{"5":"1"} """, "logit_bias.5", "invalid_type")]
    [InlineData(""" "logit_bias":{"5":null} """, "logit_bias.5", "invalid_type")]
    [InlineData(""" "logit_bias":{"5":100.5} """, "logit_bias.5", "decimal_above_max_value")]
    [InlineData(""" "logit_bias":{"5":-101} """, "logit_bias.5", "decimal_below_min_value")]
    [InlineData(""" "n":9 """, "n", "integer_above_max_value")]
    [InlineData(""" "n":0 """, "n", "integer_below_min_value")]
    [InlineData(""" "functions":[] """, "functions", "unsupported_parameter")]
    [InlineData(""" "function_call":"auto" """, "function_call", "unsupported_parameter")]
    [InlineData(""" "modalities":["text","audio"] """, "modalities[1]", "unsupported_value")]
    [InlineData(""" "audio":{} """, "audio", "unsupported_parameter")]
    [InlineData(""" "web_search_options":{} """, "web_search_options", "unsupported_parameter")]
    [InlineData(""" "response_format":{"type":"xml"} """, "response_format.type", "invalid_value")]
    public Task Refuses_what_is_wrong_with_tools_and_limits(string field, string param, string code) =>
        Refuses($"{{{Messages},{field}}}", param, code);

    [Fact]
    public Task Refuses_more_stop_texts_than_it_will_compare() =>
        Refuses($"{{{Messages},\"stop\":[{string.Join(',', Enumerable.Repeat("\"x\"", 17))}]}}", "stop", "array_above_max_length");

    [Fact]
    public Task Refuses_more_biases_than_it_will_add_to_each_row() => Refuses(
        $"{{{Messages},\"logit_bias\":{{{string.Join(',', Enumerable.Range(0, 1025).Select(id => $"\"{id}\":1"))}}}}}", "logit_bias", "invalid_value");

    [Fact]
    public Task Refuses_a_tool_name_of_129_characters() => Refuses(
        $"{{{Messages},{Tools.Replace("\"f\"", $"\"{new string('x', 129)}\"", StringComparison.Ordinal)}}}", "tools[0].function.name", "invalid_value");

    [Fact]
    public async Task Refuses_bytes_that_are_not_utf8()
    {
        await using var server = await RunningServer.StartAsync();
        var content = RunningServer.Json("");
        byte[] body = [.. Encoding.UTF8.GetBytes("{\"model\":\""), 0xC3, 0x28, .. Encoding.UTF8.GetBytes("\"}")];
        using var response = await server.Client.PostAsync("/v1/chat/completions", new ByteArrayContent(body) { Headers = { ContentType = content.Headers.ContentType } });
        Assert.Equal(400, (int)response.StatusCode);
    }

    private static async Task<string> Refuses(string body, string? param, string? code)
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.ChatAsync(body);
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var error = (await RunningServer.BodyAsync(response)).GetProperty("error");
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Empty(server.Model.Requests);
        return error.GetProperty("message").GetString()!;
    }
}

using System.Reflection;
using LocalInfer.Testing;
using Xunit.Sdk;

namespace LocalInfer.Server.Tests.Recorded;

/// <summary>
/// The recorded exchanges that a model can repeat, by name. With <c>Skip</c>: those that it cannot for that reason, so that each of them counts
/// as skipped.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class RecordedAnswersAttribute : DataAttribute
{
    public const string Cut = "the recorded server cuts a call short; here a call is never cut";
    public const string Undeclared = "the recorded server calls a tool that is not declared; here that stays text";
    public const string Invalid = "the recorded arguments break the tool's schema, which the model is kept from";
    public const string Demanded = "the recorded server answers a demanded call with text; here a demanded call is made";
    public const string Unread = "the recorded server passes the model's own marks on as text; here they are read";
    public const string NotTheJson = "the recorded reply is not the JSON that was asked for, which the model is held to";
    public const string NoLogprobs = "the recorded server leaves out the logprobs that were asked for";
    public const string Bias = "the request biases a token of OpenAI's vocabulary, which this model lacks; that is a 400 here";
    public const string Unstopped = "the recorded server writes past a stop string of the request";

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["pydantic-ai/tool_args_cut_by_length#0"] = Cut,
        ["pydantic-ai/tool_args_cut_by_stop#0"] = Cut,
        ["pydantic-ai/tool_unknown_name#0"] = Undeclared,
        ["pydantic-ai/tool_bad_args_retry#0"] = Invalid,
        ["pydantic-ai/output_tool_stream_invalid#0"] = Invalid,
        ["instructor/validation_retry#0"] = Invalid,
        ["pydantic-ai/output_native_fenced#0"] = NotTheJson,
        ["pydantic-ai/output_native_bad_json#0"] = NotTheJson,
        ["instructor/validation_retry_json#0"] = NotTheJson,
        ["pydantic-ai/output_text_instead_of_tool#0"] = Demanded,
        ["instructor/reasoning_content#0"] = Demanded,
        ["instructor/stream_reasoning_content#0"] = Demanded,
        ["pydantic-ai/thinking_tags#1"] = Unread,
        ["pydantic-ai/tool_text_format#0"] = Unread,
        ["pydantic-ai/vendor_name_whitespace_stream#0"] = Unread,
        ["pydantic-ai/settings_logprobs#0"] = NoLogprobs,
        ["pydantic-ai/settings_more#0"] = Bias,
        ["smolagents/code_agent#0"] = Unstopped,
        ["smolagents/code_agent#1"] = Unstopped,
    };

    /// <summary>Why an exchange cannot be repeated; null where it can.</summary>
    public static string? ReasonOf(RecordedExchange exchange) => Reasons.GetValueOrDefault(exchange.Name);

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        RecordedExchanges.Ordinary.Where(exchange => ReasonOf(exchange) == Skip).Select(exchange => new object[] { exchange.Name });
}

using System.Reflection;
using LocalInfer.Testing;
using Xunit.Sdk;

namespace LocalInfer.EndToEnd.Tests.Recorded;

/// <summary>The recorded requests that any model answers, by name. With <c>Skip</c>: those that are refused for that reason, each counted as skipped.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class AskedRequestsAttribute : DataAttribute
{
    public const string NoJsonYet = "response_format is not there yet";
    public const string Refused = "the request is one to refuse; the tests of the server ask it";
    public const string Bias = "the request biases a token of OpenAI's vocabulary, which this model lacks; that is a 400 here";

    public const string NotForcedYet = "arguments are not forced into the tool's schema yet";

    private static readonly string[] Unforced =
    [
        "instructor/iterable_stream#0", "instructor/list#0", "pydantic-ai/output_list#0",
        "pydantic-ai/output_tool_complex#0", "pydantic-ai/output_union#0", "pydantic-ai/tool_types#0",
    ];

    /// <summary>Why a request is not answered; null where it is.</summary>
    public static string? ReasonOf(RecordedExchange exchange) => exchange.Status != 200 ? Refused
        : exchange.Request.TryGetProperty("logit_bias", out _) ? Bias
        : Unforced.Contains(exchange.Name, StringComparer.Ordinal) ? NotForcedYet
        : exchange.Request.TryGetProperty("response_format", out _) ? NoJsonYet
        : null;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        RecordedExchanges.Ordinary.Where(exchange => ReasonOf(exchange) == Skip).Select(exchange => new object[] { exchange.Name });
}

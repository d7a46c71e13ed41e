using System.Reflection;
using LocalInfer.Testing;
using Xunit.Sdk;

namespace LocalInfer.EndToEnd.Tests.Recorded;

/// <summary>The recorded requests that any model answers, by name. With <c>Skip</c>: those that are refused for that reason, each counted as skipped.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class AskedRequestsAttribute : DataAttribute
{
    public const string Refused = "the request is one to refuse; the tests of the server ask it";
    public const string Bias = "the request biases a token of OpenAI's vocabulary, which this model lacks; that is a 400 here";

    /// <summary>Why a request is not answered; null where it is.</summary>
    public static string? ReasonOf(RecordedExchange exchange) => exchange.Status != 200 ? Refused
        : exchange.Request.TryGetProperty("logit_bias", out _) ? Bias
        : null;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        RecordedExchanges.Ordinary.Where(exchange => ReasonOf(exchange) == Skip).Select(exchange => new object[] { exchange.Name });
}

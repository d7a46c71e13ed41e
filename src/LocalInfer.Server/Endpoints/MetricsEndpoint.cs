using System.Globalization;
using System.Text;
using LocalInfer.Server.Generation;
using Microsoft.AspNetCore.Http;

namespace LocalInfer.Server.Endpoints;

/// <summary><c>GET /metrics</c>: counters in the text format of Prometheus.</summary>
internal sealed class MetricsEndpoint(ModelHost models)
{
    public async Task GetAsync(HttpContext context)
    {
        var text = new StringBuilder();
        Append(text, "localinfer_tool_calls_total", "Tool calls that became whole.", counts => counts.Finished);
        Append(text, "localinfer_tool_calls_invalid_total", "Tool calls whose arguments fail what is enforced of their schema.", counts => counts.Invalid);
        Append(text, "localinfer_tool_calls_checked_only_failed_total", "Tool calls whose arguments fail only what is checked of their schema and not enforced.", counts => counts.FailedCheckedOnly);
        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }

    private void Append(StringBuilder text, string name, string help, Func<ToolCallCounts, long> value)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} counter\n");
        foreach (ServedModel model in models.Models)
        {
            string label = model.Id.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"{name}{{model=\"{label}\"}} {value(model.ToolCalls)}\n");
        }
    }
}

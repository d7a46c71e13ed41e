using System.Globalization;
using System.Text;
using System.Text.Json;
using LocalInfer.Cli.Eval.Judging;
using LocalInfer.Cli.Eval.Results;
using LocalInfer.Cli.Eval.Running;

namespace LocalInfer.Cli.Eval.Reports;

/// <summary>A case of a report: one line, and behind it what was sent, what came back, and what was made of it.</summary>
internal static class HtmlCase
{
    public static string Of(CaseResult item)
    {
        string id = HtmlText.Encode(item.Id);
        string reason = item.Reason.Length > 0 ? item.Reason : LastWords(item.Messages);
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"""
            <details class="case" id="{id}" data-outcome="{Token(item.Outcome)}" data-category="{HtmlText.Encode(item.Category)}">
            <summary><span class="outcome {Token(item.Outcome)}">{Sign(item.Outcome)} {Word(item.Outcome)}</span> <code>{id}</code> <span class="quiet">{HtmlText.Encode(Shorten(reason))}</span></summary>
            <div class="body">
            <h3>Verdict</h3><p><span class="outcome {Token(item.Outcome)}">{Word(item.Outcome)}</span> · {HtmlText.Encode(item.Category)}{(item.Reason.Length > 0 ? " · " + HtmlText.Encode(item.Reason) : "")}</p>
            <p class="quiet">{Facts(item)}</p>
            <h3>Prompt</h3>{Messages(item.Messages)}
            {Tools(item.Tools)}
            """);
        if (item.Answer is { } answer)
        {
            html.Append(CultureInfo.InvariantCulture, $"<h3>Answer</h3>{Text(answer)}{Calls(answer)}<details><summary>The message as it came</summary>{HtmlText.Block(answer)}</details>");
        }

        return html.Append(CultureInfo.InvariantCulture, $"<h3>Accepted</h3>{HtmlText.Block(item.Expect)}</div></details>").ToString();
    }

    /// <summary>An outcome as a word for people.</summary>
    public static string Word(Outcome outcome) => outcome switch
    {
        Outcome.Pass => "passed",
        Outcome.Fail => "failed",
        Outcome.Error => "no answer",
        _ => "not judged",
    };

    /// <summary>An outcome as a word for style and script.</summary>
    public static string Token(Outcome outcome) => JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString());

    private static string Sign(Outcome outcome) => outcome switch
    {
        Outcome.Pass => "✓",
        Outcome.Fail => "✗",
        Outcome.Error => "!",
        _ => "–",
    };

    private static string Facts(CaseResult item) => string.Create(
        CultureInfo.InvariantCulture,
        $"finish reason {HtmlText.Encode(item.FinishReason ?? "none")} · {item.PromptTokens:#,0} tokens read, {item.CompletionTokens:#,0} written · {item.Seconds:0.00} s");

    private static string Messages(JsonElement messages) => string.Concat(messages.EnumerateArray().Select(message =>
        $"<div class=\"message\"><span>{HtmlText.Encode(Answer.TextOf(message, "role") ?? "")}</span><div>{Content(message)}{Calls(message)}</div></div>"));

    private static string Content(JsonElement message) => Answer.TextOf(message, "content") is { } text
        ? text.Length > 0 ? HtmlText.Block(text) : ""
        : message.TryGetProperty("content", out JsonElement content) && content.ValueKind != JsonValueKind.Null ? HtmlText.Block(content) : "";

    private static string Tools(JsonElement? tools) => tools is not { } list ? "<p class=\"quiet\">No tools.</p>" :
        $"<details><summary>{list.GetArrayLength()} {(list.GetArrayLength() == 1 ? "tool" : "tools")}: {HtmlText.Encode(string.Join(", ", list.EnumerateArray().Select(NameOf)))}</summary>{HtmlText.Block(list)}</details>";

    private static string NameOf(JsonElement tool) => tool.TryGetProperty("function", out JsonElement function) ? Answer.TextOf(function, "name") ?? "" : "";

    private static string Text(JsonElement answer)
    {
        string reasoning = Answer.TextOf(answer, "reasoning_content") is { Length: > 0 } thought ? $"<details><summary>Reasoning</summary>{HtmlText.Block(thought)}</details>" : "";
        return reasoning + (Answer.TextOf(answer, "content") is { Length: > 0 } text ? HtmlText.Block(text) : "<p class=\"quiet\">No text.</p>");
    }

    private static string Calls(JsonElement message)
    {
        IReadOnlyList<AnswerCall> calls = Answer.CallsOf(message);
        return string.Concat(calls.Select((call, index) =>
            $"<h3>Call {index + 1} of {calls.Count}: <code>{HtmlText.Encode(call.Name)}</code></h3>{HtmlText.JsonBlock(call.ArgumentsText)}"));
    }

    private static string LastWords(JsonElement messages) =>
        messages.EnumerateArray().Select(message => Answer.TextOf(message, "content")).LastOrDefault(text => !string.IsNullOrEmpty(text)) ?? "";

    private static string Shorten(string text) => text.Length <= 160 ? text : text[..160] + " …";
}

using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Server.Generation;
using Spectre.Console;

namespace LocalInfer.Cli.Chat;

/// <summary>Writes a reply to the terminal as it comes, and collects it as a message.</summary>
/// <param name="console">Where it goes.</param>
internal sealed class ReplyWriter(IAnsiConsole console)
{
    private static readonly Style Dim = new(Color.Grey);
    private static readonly Style CallStyle = new(Color.Aqua);

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _reasoning = new();
    private readonly StringBuilder _arguments = new();
    private readonly JsonArray _calls = [];
    private readonly long _begun = Stopwatch.GetTimestamp();
    private string? _call;
    private TimeSpan? _firstAfter;
    private bool _atLineStart = true;

    /// <summary>What the reply cost; null until it is complete.</summary>
    public ReplyStatistics? Statistics { get; private set; }

    /// <summary>Takes the next event.</summary>
    public void Add(GenerationEvent item)
    {
        switch (item)
        {
            case ReplyDelta { Reply: var reply }:
                _firstAfter ??= Stopwatch.GetElapsedTime(_begun);
                Add(reply);
                break;
            case ChoiceFinished { Reason: ReplyFinishReason.Length }:
                StartLine();
                Show("[The reply was cut at the token limit (--max-tokens) or the end of the context.]\n", Dim);
                break;
            case GenerationFinished finished:
                TimeSpan first = _firstAfter ?? Stopwatch.GetElapsedTime(_begun);
                Statistics = new ReplyStatistics(finished.Usage, first, Stopwatch.GetElapsedTime(_begun) - first);
                break;
        }
    }

    /// <summary>Ends the line and gives the message as far as it came; a call that did not come to its end is left out.</summary>
    public JsonObject Finish()
    {
        StartLine();
        var message = new JsonObject { ["role"] = "assistant", ["content"] = _text.ToString() };
        if (_reasoning.Length > 0)
        {
            message["reasoning_content"] = _reasoning.ToString();
        }

        if (_calls.Count > 0)
        {
            message["tool_calls"] = _calls;
        }

        return message;
    }

    private void Add(ReplyEvent reply)
    {
        switch (reply)
        {
            case ReplyReasoning reasoning:
                _reasoning.Append(reasoning.Text);
                Show(reasoning.Text, Dim);
                break;
            case ReplyText text:
                if (_reasoning.Length > 0 && _text.Length == 0)
                {
                    StartLine();
                }

                _text.Append(text.Text);
                Show(text.Text, style: null);
                break;
            case CallStart start:
                _call = start.Name;
                _arguments.Clear();
                StartLine();
                Show($"→ {start.Name} ", CallStyle);
                break;
            case CallArguments arguments:
                _arguments.Append(arguments.Json);
                Show(arguments.Json, CallStyle);
                break;
            case CallEnd:
                string json = _arguments.Length > 0 ? _arguments.ToString() : "{}";
                Show(_arguments.Length > 0 ? "\n" : "{}\n", CallStyle);
                _calls.Add(new JsonObject
                {
                    ["id"] = $"call_{Guid.NewGuid():N}",
                    ["type"] = "function",
                    ["function"] = new JsonObject { ["name"] = _call, ["arguments"] = json },
                });
                break;
        }
    }

    private void StartLine()
    {
        if (!_atLineStart)
        {
            Show("\n", style: null);
        }
    }

    // Pieces go out as they are: the console's own layout would break lines between them.
    private void Show(string text, Style? style)
    {
        if (style is null || console.Profile.Capabilities.ColorSystem == ColorSystem.NoColors)
        {
            console.Profile.Out.Writer.Write(text);
        }
        else
        {
            console.Write(new Text(text, style));
        }

        console.Profile.Out.Writer.Flush();
        _atLineStart = text.EndsWith('\n');
    }
}

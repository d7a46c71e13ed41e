using System.Text;
using LocalInfer.Chat.ToolCalls.Openings;

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>
/// Reads what is outside of calls: holds what may become an opening, a fence or the closing tag of the calls before, and gives out the rest.
/// </summary>
/// <param name="format">How the model begins calls.</param>
/// <param name="prose">Where text goes.</param>
internal sealed class ProseReader(ToolCallFormat format, ProseOutput prose)
{
    private readonly OpeningSearch _openings = new(format.Openings);
    private readonly StringBuilder _held = new();
    private JsonCompactor? _plainJson; // of a JSON value that is no call: brackets inside it open nothing
    private CallOpening? _closing; // that of calls just read: its closing tag may come
    private CallOpening? _unclosed; // the same where something else came
    private int _openTokens;

    /// <summary>A control token that opens calls came; its text is still to come.</summary>
    public void CountOpenToken()
    {
        _plainJson = null; // it ends what only looked like JSON
        _openTokens++;
    }

    /// <summary>A control token without text opens calls here: gives out what was held before it.</summary>
    public void TakeSilentToken()
    {
        _plainJson = null;
        prose.Write(_held.ToString().TrimEnd());
        _held.Clear();
        BeginCalls();
    }

    /// <summary>Goes on behind calls.</summary>
    /// <param name="opening">What opened them.</param>
    public void BeginBehind(CallOpening opening)
    {
        _closing = opening.Close is null ? null : opening;
        prose.IsBehindCall = true;
    }

    /// <summary>Goes on with text that looked like a call and is none: JSON runs on as prose to its end.</summary>
    /// <returns>Text that is to be read.</returns>
    public string BeginPlain(string text)
    {
        if (text is ['{' or '[', ..])
        {
            _plainJson = new JsonCompactor();
            return text;
        }

        prose.Write(text.AsSpan(0, Math.Min(1, text.Length)));
        return text.Length == 0 ? "" : text[1..];
    }

    /// <summary>Takes the next character.</summary>
    public ProseStep Read(char c) => _plainJson is not null ? ReadPlainJson(_plainJson, c) : _closing is not null ? ReadClosing(_closing, c) : ReadText(c);

    /// <summary>The reply is over: what was held is prose, but for what is nothing behind a call.</summary>
    public void Finish()
    {
        if (_closing is null && !(prose.IsBehindCall && IsNothing(_held.ToString().Trim())))
        {
            prose.Write(_held.ToString());
        }

        _held.Clear();
    }

    private ProseStep ReadPlainJson(JsonCompactor json, char c)
    {
        prose.Write(c);
        json.Append(c, output: null);
        _plainJson = json.IsComplete ? null : json;
        return ProseStep.Done;
    }

    private ProseStep ReadClosing(CallOpening opening, char c)
    {
        string held = _held.Append(c).ToString();
        string trimmed = held.TrimStart();
        bool? closes = opening.Closes(trimmed);
        if (closes is null)
        {
            return ProseStep.Done;
        }

        _held.Clear();
        _closing = null;
        prose.AtLineStart = held.AsSpan(0, held.Length - trimmed.Length).Contains('\n');
        _unclosed = closes == true ? _unclosed : opening;
        return new(closes == true ? "" : held);
    }

    private ProseStep ReadText(char c)
    {
        string held = _held.Append(c).ToString();
        string trimmed = held.TrimStart();
        int blanks = held.Length - trimmed.Length;
        if (trimmed.Length == 0 || TryReadLateClosing(trimmed))
        {
            return ProseStep.Done;
        }

        bool atLineStart = held.AsSpan(0, blanks).Contains('\n') || prose.AtLineStart;
        (CallOpening? opening, OpeningMatch match) = _openings.Find(trimmed, atLineStart, prose.InFence);
        if (opening is not null)
        {
            return Open(opening, held, blanks + match.BodyAt);
        }

        bool? isFence = match.CanOpen ? false : FenceOpening.IsFence(trimmed, atLineStart);
        return isFence == true ? ReleaseFence(held, blanks)
            : isFence == false && !match.CanOpen ? Release(held, blanks + 1)
            : ProseStep.Done;
    }

    /// <summary>Calls may stand together in one tag or fence: its end comes behind the last.</summary>
    private bool TryReadLateClosing(string trimmed)
    {
        if (_unclosed is null)
        {
            return false;
        }

        bool? closes = _unclosed.ClosesLate(trimmed);
        if (closes == true)
        {
            _unclosed = null;
            _held.Clear();
            prose.AtLineStart = true;
        }

        return closes != false;
    }

    /// <summary>A control token opens a call, and only it: the same text spelled from pieces is prose, and so is what follows it.</summary>
    private ProseStep Open(CallOpening opening, string held, int bodyAt)
    {
        string text = held[..bodyAt];
        string body = held[bodyAt..];
        _held.Clear();
        if (opening.TokenId is not null && _openTokens == 0)
        {
            prose.Write(text);
            return new(BeginPlain(body));
        }

        _openTokens -= opening.TokenId is null ? 0 : 1;
        CallOpening opened = opening is BareOpening ? _unclosed ?? opening : opening;
        BeginCalls();
        return new(body, opened, text);
    }

    private void BeginCalls()
    {
        _closing = null;
        _unclosed = null;
    }

    private ProseStep ReleaseFence(string held, int blanks)
    {
        int lineEnd = held.IndexOf('\n', blanks);
        int length = lineEnd < 0 ? held.Length : lineEnd;
        prose.InFence = !prose.InFence;
        return Give(held, length);
    }

    private ProseStep Release(string held, int length)
    {
        if (_openTokens > 0 && format.OpenText.Length > 0 && held.AsSpan(length - 1).StartsWith(format.OpenText))
        {
            _openTokens--; // a control token with nothing like a call behind it opened none
        }

        return Give(held, length);
    }

    private ProseStep Give(string held, int length)
    {
        _held.Clear();
        prose.Write(held.AsSpan(0, length));
        return new(held[length..]);
    }

    /// <summary>Whether text behind the last call is nothing for the user: blank, or as much as came of another opening or a closing tag.</summary>
    private bool IsNothing(string trimmed) =>
        trimmed.Length == 0
        || _unclosed?.Close?.StartsWith(trimmed, StringComparison.Ordinal) == true
        || _openings.Find(trimmed, atLineStart: true, prose.InFence).Match.CanOpen;
}

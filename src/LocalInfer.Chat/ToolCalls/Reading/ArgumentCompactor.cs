using System.Text;
using System.Text.Json;

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>
/// Follows a call's arguments, one JSON object, respells them as <see cref="JsonCompactor"/> does and leaves out, comma included, those whose null means
/// that. An argument is held until the first character of its value comes, and to the value's end where that may be such a null.
/// </summary>
/// <param name="isOmissible">Whether null means that the argument of this name is left out.</param>
internal sealed class ArgumentCompactor(Func<string, bool> isOmissible)
{
    private readonly JsonCompactor _json = new();
    private readonly StringBuilder _spelled = new();
    private readonly StringBuilder _held = new(); // an argument with the comma before it
    private Phase _phase;
    private int _valueAt;
    private bool _hasArguments;
    private bool _leftOutFirst;

    private enum Phase
    {
        /// <summary>Before the object's brace.</summary>
        Start,

        /// <summary>Up to the colon behind a key.</summary>
        Key,

        /// <summary>Behind the colon.</summary>
        Colon,

        /// <summary>In a value that may be a null to leave out.</summary>
        Null,

        /// <summary>In any other value.</summary>
        Value,
    }

    /// <summary>Whether the object is closed.</summary>
    public bool IsComplete => _json.IsComplete;

    /// <summary>Respells a whole object.</summary>
    public static string Compact(string json, Func<string, bool> isOmissible)
    {
        var compactor = new ArgumentCompactor(isOmissible);
        var output = new StringBuilder(json.Length);
        foreach (char c in json)
        {
            compactor.Append(c, output);
        }

        return output.ToString();
    }

    /// <summary>Takes the next character and appends what is certain.</summary>
    public void Append(char c, StringBuilder output)
    {
        bool isMark = !_json.IsInString;
        _json.Append(c, _spelled);
        if (_spelled.Length > 0) // no blank
        {
            if (isMark && (IsComplete || (c == ',' && _json.Depth == 1)))
            {
                EndArgument(c, output);
            }
            else
            {
                Take(c, isMark, output);
            }
        }

        _spelled.Clear();
    }

    private void Take(char c, bool isMark, StringBuilder output)
    {
        (_phase is Phase.Start or Phase.Value ? output : _held).Append(_spelled);
        switch (_phase)
        {
            case Phase.Start:
                _phase = Phase.Key;
                break;
            case Phase.Key when isMark && c == ':' && _json.Depth == 1:
                _phase = Phase.Colon;
                _valueAt = _held.Length;
                break;
            case Phase.Colon when c == 'n' && Key() is { } key && isOmissible(key):
                _phase = Phase.Null;
                break;
            case Phase.Colon:
                _phase = Phase.Value;
                Keep(output);
                break;
        }
    }

    private void EndArgument(char mark, StringBuilder output)
    {
        if (_phase == Phase.Null && _held.ToString(_valueAt, _held.Length - _valueAt) == "null")
        {
            _held.Clear();
            _leftOutFirst |= !_hasArguments;
        }

        Keep(output);
        _phase = Phase.Key;
        (mark == ',' ? _held : output).Append(mark);
    }

    /// <summary>Gives out what is held; the comma before it goes where all arguments before it were left out.</summary>
    private void Keep(StringBuilder output)
    {
        if (_held.Length == 0)
        {
            return;
        }

        int from = _leftOutFirst && !_hasArguments && _held[0] == ',' ? 1 : 0;
        output.Append(_held, from, _held.Length - from);
        _held.Clear();
        _hasArguments = true;
    }

    /// <summary>The held argument's name; null where that is no string.</summary>
    private string? Key()
    {
        try
        {
            JsonElement key = JsonElement.Parse(_held.ToString(0, _valueAt - 1).TrimStart(','));
            return key.ValueKind == JsonValueKind.String ? key.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter where an escape is half a character
        {
            return null;
        }
    }
}

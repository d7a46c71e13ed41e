using System.Text;
using System.Text.Json;

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>
/// Follows a call's arguments, one JSON object, respells them as <see cref="JsonCompactor"/> does and leaves out, comma included, those whose value means
/// that. An argument is held as long as its value may become such a one.
/// </summary>
/// <param name="omissible">The values that mean so, by the argument's name, as <see cref="OmissibleArguments"/>.</param>
internal sealed class ArgumentCompactor(IReadOnlyDictionary<string, IReadOnlyList<string>> omissible)
{
    private readonly JsonCompactor _json = new();
    private readonly StringBuilder _spelled = new();
    private readonly StringBuilder _held = new(); // an argument with the comma before it
    private Phase _phase;
    private IReadOnlyList<string> _meant = []; // the values with which the held one may be left out
    private int _valueAt;
    private bool _hasArguments;
    private bool _leftOutFirst;

    private enum Phase
    {
        /// <summary>Before the object's brace.</summary>
        Start,

        /// <summary>Up to the colon behind a key.</summary>
        Key,

        /// <summary>In a value that may mean that the argument is left out.</summary>
        Meant,

        /// <summary>In any other value.</summary>
        Value,
    }

    /// <summary>Whether the object is closed.</summary>
    public bool IsComplete => _json.IsComplete;

    /// <summary>Respells a whole object.</summary>
    public static string Compact(string json, IReadOnlyDictionary<string, IReadOnlyList<string>> omissible)
    {
        var compactor = new ArgumentCompactor(omissible);
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
                _valueAt = _held.Length;
                _meant = Key() is { } key ? omissible.GetValueOrDefault(key, []) : [];
                _phase = Phase.Meant;
                break;
            case Phase.Meant when !_meant.Any(value => value.StartsWith(HeldValue, StringComparison.Ordinal)):
                _phase = Phase.Value;
                Keep(output);
                break;
        }
    }

    private void EndArgument(char mark, StringBuilder output)
    {
        if (_phase == Phase.Meant && _meant.Contains(HeldValue))
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

    private string HeldValue => _held.ToString(_valueAt, _held.Length - _valueAt);

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

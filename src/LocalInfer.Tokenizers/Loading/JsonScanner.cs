using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>
/// Walks a JSON text of megabytes from value to value. System.Text.Json reads the small ones: its loops would be compiled in every process before they
/// are fast, which takes longer than all the reading. One thread.
/// </summary>
/// <param name="json">The text, which stays where it is.</param>
/// <param name="start">Where to start.</param>
/// <param name="end">Where the text ends.</param>
internal sealed unsafe class JsonScanner(byte* json, int start, int end)
{
    private readonly byte* _json = json;
    private readonly int _end = end;
    private int _at = start;

    /// <summary>The next byte that is not white space; 0 at the end.</summary>
    public byte Next
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _at < _end && _json[_at] > ' ' ? _json[_at] : SkipSpace();
    }

    /// <summary>Where <see cref="Next"/> is, from the start of the text.</summary>
    public int Position => Next == 0 ? _end : _at;

    /// <summary>Goes behind <see cref="Next"/> where it is this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(char expected)
    {
        bool isThere = Next == expected;
        _at += isThere ? 1 : 0;
        return isThere;
    }

    /// <summary>Goes behind <see cref="Next"/>, which must be this one.</summary>
    /// <exception cref="JsonException">It is another.</exception>
    public void Take(char expected)
    {
        if (!TryTake(expected))
        {
            throw new JsonException($"the JSON is broken at byte {_at}, where '{expected}' is expected.");
        }
    }

    /// <summary>Goes behind a string.</summary>
    /// <returns>What is between its quotation marks, as it is written.</returns>
    /// <exception cref="JsonException">There is none.</exception>
    public JsonSlice TakeString()
    {
        Take('"');
        int first = _at;
        byte* text = _json;
        bool hasEscapes = false;
        for (int at = first; at < _end; at++)
        {
            if (text[at] == '"')
            {
                _at = at + 1;
                return new JsonSlice((nint)text, first, at - first, hasEscapes);
            }

            if (text[at] == '\\')
            {
                hasEscapes = true;
                at++;
            }
        }

        throw new JsonException($"the JSON is broken: the string at byte {first} does not end.");
    }

    /// <summary>Goes through an object: for each field to its value, behind which whoever asks for the next must have gone, and at last behind the object.</summary>
    /// <returns>The names as they are written: one with needless escapes is none that anybody knows.</returns>
    /// <exception cref="JsonException">It is no object.</exception>
    public IEnumerable<string> TakeFields()
    {
        Take('{');
        if (TryTake('}'))
        {
            yield break;
        }

        do
        {
            JsonSlice name = TakeString();
            Take(':');
            yield return name.ToString();
        }
        while (TryTake(','));
        Take('}');
    }

    /// <summary>Goes behind digits.</summary>
    /// <returns>The number, -1 where there are no digits, too many, or a needless zero before them.</returns>
    public int TakeDigits()
    {
        int first = Position;
        long number = 0;
        for (; _at < _end && _json[_at] is >= (byte)'0' and <= (byte)'9' && number <= int.MaxValue; _at++)
        {
            number = (number * 10) + (_json[_at] - '0');
        }

        return _at == first || number > int.MaxValue || (_json[first] == '0' && _at > first + 1) ? -1 : (int)number;
    }

    /// <summary>Goes behind a value of any kind, which whoever reads it will check.</summary>
    /// <exception cref="JsonException">The text ends before it does.</exception>
    public JsonSlice TakeValue()
    {
        int first = Position;
        int depth = 0;
        do
        {
            switch (Next)
            {
                case 0:
                    throw new JsonException($"the JSON is broken: the value at byte {first} does not end.");
                case (byte)'"':
                    TakeString();
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    _at++;
                    break;
                case (byte)'}' or (byte)']':
                    depth--;
                    _at++;
                    break;
                case (byte)',' or (byte)':' when depth > 0:
                    _at++;
                    break;
                default:
                    TakeWord();
                    break;
            }
        }
        while (depth > 0);
        return new JsonSlice((nint)_json, first, _at - first);
    }

    private byte SkipSpace()
    {
        while (_at < _end && _json[_at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            _at++;
        }

        return _at < _end ? _json[_at] : (byte)0;
    }

    /// <summary>Goes behind a number, or true, false or null.</summary>
    private void TakeWord()
    {
        do
        {
            _at++;
        }
        while (_at < _end && _json[_at] is not ((byte)',' or (byte)'}' or (byte)']' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'));
    }
}

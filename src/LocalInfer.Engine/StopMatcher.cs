using System.Text;

namespace LocalInfer.Engine;

/// <summary>
/// Looks for stop sequences in text as it grows and holds back what may still become one. The one that is complete
/// first ends the text, and of two that are complete at once the longer one. One sequence's matcher; not thread-safe.
/// </summary>
internal sealed class StopMatcher
{
    private readonly IReadOnlyList<string> _stops;
    private readonly StringBuilder _held = new();

    /// <summary>Creates the matcher.</summary>
    /// <param name="stops">The stop sequences; none is empty.</param>
    /// <exception cref="ArgumentException">One is empty.</exception>
    public StopMatcher(IReadOnlyList<string> stops)
    {
        if (stops.Any(string.IsNullOrEmpty))
        {
            throw new ArgumentException("A stop sequence is empty; it would end every reply at once.", nameof(stops));
        }

        _stops = stops;
    }

    /// <summary>Whether a stop sequence was found; text after it is ignored.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Takes more text and returns what is certainly no part of a stop sequence.</summary>
    public string Append(string text)
    {
        if (_stops.Count == 0 || IsStopped)
        {
            return IsStopped ? "" : text;
        }

        var released = new StringBuilder();
        foreach (char c in text)
        {
            _held.Append(c);
            Settle(released);
            if (IsStopped)
            {
                break;
            }
        }

        return released.ToString();
    }

    /// <summary>Ends the text and returns what was held back.</summary>
    public string Flush()
    {
        string rest = _held.ToString();
        _held.Clear();
        return rest;
    }

    /// <summary>Ends at a stop sequence that is whole now; else holds only the longest tail that begins one.</summary>
    private void Settle(StringBuilder released)
    {
        string held = _held.ToString();
        int whole = _stops.Where(stop => held.EndsWith(stop, StringComparison.Ordinal)).Select(stop => stop.Length).DefaultIfEmpty().Max();
        IsStopped = whole > 0;
        int kept = 0;
        while (!IsStopped && kept < held.Length && !_stops.Any(stop => stop.AsSpan().StartsWith(held.AsSpan(kept))))
        {
            kept++;
        }

        released.Append(held, 0, IsStopped ? held.Length - whole : kept);
        _held.Clear();
        _held.Append(held, IsStopped ? held.Length : kept, IsStopped ? 0 : held.Length - kept);
    }
}

namespace LocalInfer.Chat.Jinja;

/// <summary>A template that cannot be parsed or rendered. Value operations throw it without a position; the template adds where it happened.</summary>
internal sealed class JinjaException(string message, SourcePosition? position = null, bool isRaised = false) : Exception(message)
{
    public SourcePosition? Position { get; } = position;

    /// <summary>True when the template itself called <c>raise_exception</c>: the message is its argument.</summary>
    public bool IsRaised { get; } = isRaised;
}

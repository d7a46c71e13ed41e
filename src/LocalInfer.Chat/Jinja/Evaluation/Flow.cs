namespace LocalInfer.Chat.Jinja.Evaluation;

/// <summary>How a statement ended.</summary>
internal enum Flow
{
    Next,
    Break,
    Continue,
}

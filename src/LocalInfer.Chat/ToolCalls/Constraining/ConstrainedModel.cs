using LocalInfer.Constraints;
using LocalInfer.Constraints.Tokens;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls.Constraining;

/// <summary>What the constraints of all replies of a model share. Any thread may use it.</summary>
public sealed class ConstrainedModel
{
    /// <summary>Puts it together.</summary>
    /// <param name="text">The model's text side.</param>
    /// <param name="isEnforced">Whether calls that the model begins by itself are held to their schemas; else they are only read.</param>
    public ConstrainedModel(ModelText text, bool isEnforced = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        Format = text.Format;
        Vocabulary = text.Tokenizer.Vocabulary;
        Tables = text.Tables;
        IsEnforced = isEnforced;
        OpenTokenIds = [.. Format.Openings.Select(opening => opening.TokenId).OfType<int>()];
    }

    /// <summary>How the model writes calls.</summary>
    public ToolCallFormat Format { get; }

    /// <summary>Whether calls that the model begins by itself are held to their schemas.</summary>
    public bool IsEnforced { get; }

    /// <summary>Its tokens.</summary>
    internal Vocabulary Vocabulary { get; }

    /// <summary>Its tokens in the forms that masks are computed from.</summary>
    internal TokenTables Tables { get; }

    /// <summary>The control tokens that open calls.</summary>
    internal IReadOnlyList<int> OpenTokenIds { get; }

    /// <summary>The grammars in use.</summary>
    internal ConstraintCache Cache { get; } = new();
}

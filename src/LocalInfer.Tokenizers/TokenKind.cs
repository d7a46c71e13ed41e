namespace LocalInfer.Tokenizers;

/// <summary>What a token id stands for.</summary>
public enum TokenKind : byte
{
    /// <summary>No token has this id: a hole, or padding of the embedding table. Never sampled.</summary>
    Undefined,

    /// <summary>A piece of text made by the tokenizer's merges.</summary>
    Text,

    /// <summary>An added token with a meaning of its own that is shown when decoding, such as <c>&lt;tool_call&gt;</c>.</summary>
    Added,

    /// <summary>An added token that decoding leaves out, such as <c>&lt;|im_end|&gt;</c>.</summary>
    Special,
}

namespace LocalInfer.Models.Decoding;

/// <summary>Which logit rows an entry of a batch wants.</summary>
public enum LogitRows
{
    /// <summary>No row: a prefill chunk that is not the last. The output head is not paid for.</summary>
    None,

    /// <summary>The row after the entry's last token.</summary>
    Last,

    /// <summary>One row for every token of the entry.</summary>
    All,
}

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>Reads calls of which only their first character, past blanks, tells how they are written.</summary>
/// <param name="create">Makes the body that reads what begins with a character, that character included.</param>
internal sealed class AnyCallBody(Func<char, CallBody> create) : CallBody
{
    private CallBody? _body;
    private string _blanks = "";

    /// <inheritdoc/>
    public override string Held => _blanks + _body?.Held;

    /// <inheritdoc/>
    public override bool HoldsText => _body?.HoldsText ?? true;

    /// <inheritdoc/>
    public override bool IsCommitted => _body?.IsCommitted ?? false;

    /// <inheritdoc/>
    public override CallBodyStatus Read(char c)
    {
        if (_body is null && char.IsWhiteSpace(c))
        {
            _blanks += c;
            return CallBodyStatus.Running;
        }

        _body ??= create(c);
        CallBodyStatus status = _body.Read(c);
        Rest = _body.Rest;
        _blanks = _body.HoldsText ? _blanks : "";
        Commit = _body.Commit;
        return status;
    }

    /// <inheritdoc/>
    public override void TakeControl(int tokenId)
    {
        _body?.TakeControl(tokenId);
        Commit = _body?.Commit;
    }

    /// <inheritdoc/>
    public override void Finish() => _body?.Finish();
}

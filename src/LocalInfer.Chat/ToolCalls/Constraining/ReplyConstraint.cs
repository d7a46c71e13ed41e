using System.Text;
using LocalInfer.Chat.Replies;
using LocalInfer.Chat.ToolCalls.Reading;
using LocalInfer.Constraints;

namespace LocalInfer.Chat.ToolCalls.Constraining;

/// <summary>
/// Holds a reply to its tools' schemas from where it has begun a call. It reads the reply with the same reader as whoever answers the client, so
/// that both agree on where calls begin and end. Before a commit point nothing is masked but control tokens where no call may begin; what the token
/// that reaches the point holds behind it has to fit the call, or the next commit point decides. One sequence's; the engine's loop thread uses it.
/// </summary>
public sealed class ReplyConstraint : ITokenConstraint
{
    private readonly ReplyRules _rules;
    private readonly ReplyReader _reader;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly List<int> _taken = [];
    private GrammarConstraint? _grammar;
    private GrammarConstraint? _expected; // the same in the layout that the model began, as long as it keeps to it
    private CallCommit? _commit;
    private bool _isDemandOpen;
    private int _callsBefore;

    /// <summary>Starts a reply.</summary>
    /// <param name="rules">What it has to keep to.</param>
    public ReplyConstraint(ReplyRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        _rules = rules;
        _reader = rules.CreateReader();
        _isDemandOpen = rules.HasDemand;
        BeginDemand();
    }

    /// <inheritdoc/>
    public bool CanEnd => _grammar?.CanEnd ?? !_isDemandOpen;

    /// <inheritdoc/>
    public bool SuspendsStops => _reader.Calls.IsInCall || (_grammar is not null && _reader.Calls.Opening is not null);

    /// <summary>Whether a demanded reply may think first.</summary>
    private bool MayThink => _isDemandOpen && _taken.Count == 0 && _rules.ThinkTokenId is not null;

    /// <inheritdoc/>
    public bool ComputeMask(TokenMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        if (_grammar is not null)
        {
            ComputeGrammarMask(_grammar, mask);
            return true;
        }

        if (_reader.Calls.EndsTurn)
        {
            mask.Clear(); // the end is all that may come
            return true;
        }

        bool mayCall = !_reader.IsReasoning && _rules.Tools.All.Count > 0;
        if (mayCall || !_rules.IsEnforced || _rules.OpenTokenIds.Count == 0)
        {
            return false;
        }

        mask.AllowAll();
        foreach (int tokenId in _rules.OpenTokenIds)
        {
            mask.Forbid(tokenId);
        }

        return true;
    }

    /// <inheritdoc/>
    public int CopyForcedTokens(Span<int> destination) =>
        MayThink || _grammar is null ? 0
        : _expected is not null && CopyExpectedTokens(_grammar, _expected, destination) is > 0 and int count ? count
        : _grammar.CopyForcedTokens(destination);

    /// <inheritdoc/>
    public void Commit(int tokenId)
    {
        if (MayThink && tokenId == _rules.ThinkTokenId)
        {
            _grammar = null;
        }

        _taken.Add(tokenId);
        ReadOnlySpan<byte> bytes = _rules.BytesOf(tokenId);
        if (_grammar is not null)
        {
            _isDemandOpen = false;
            _grammar.Commit(tokenId);
            _expected = _expected?.TryCommit(tokenId) == true ? _expected : null;
            Read(tokenId, bytes);
        }
        else if (_rules.IsEnforced && !_reader.IsReasoning && _reader.Calls.CanOpen && _rules.OpeningOf(tokenId) is { } opening)
        {
            Begin(_rules.Grammars.Behind(opening));
            Read(tokenId, bytes);
        }
        else
        {
            ReadFree(tokenId, bytes);
            BeginDemand();
        }

        if (_grammar is { CanEnd: true } && _reader.Calls.CompletedCalls > _callsBefore)
        {
            _grammar = null;
            _expected = null;
        }
    }

    /// <inheritdoc/>
    public ITokenConstraint Fork()
    {
        var fork = new ReplyConstraint(_rules);
        _taken.ForEach(fork.Commit);
        return fork;
    }

    /// <summary>The tokens that come if the model keeps to its layout, where the call can still be ended behind them.</summary>
    private int CopyExpectedTokens(GrammarConstraint grammar, GrammarConstraint expected, Span<int> destination)
    {
        int count = expected.CopyForcedTokens(destination);
        if (count == 0)
        {
            return 0;
        }

        ITokenConstraint behind = grammar.Fork();
        foreach (int tokenId in destination[..count])
        {
            behind.Commit(tokenId);
        }

        return ((GrammarConstraint)behind).FewestBytesToEnd <= _rules.MostTokens - _taken.Count - count ? count : 0;
    }

    private void ComputeGrammarMask(GrammarConstraint grammar, TokenMask mask)
    {
        grammar.ComputeMaskToEnd(mask, _rules.MostTokens - _taken.Count);

        // A limit that is too low for the shortest call cuts it; it is not reported as whole.
        if (!mask.Words.ContainsAnyExcept(0UL))
        {
            grammar.ComputeMask(mask);
        }

        if (MayThink)
        {
            mask.Allow(_rules.ThinkTokenId!.Value);
        }
    }

    /// <summary>Begins what the reply has to be, as soon as it is not thinking.</summary>
    private void BeginDemand()
    {
        if (_isDemandOpen && _grammar is null && !_reader.IsReasoning)
        {
            Begin(_rules.Demanded(isBehindThought: _taken.Count > 0));
        }
    }

    private void Begin(GrammarConstraint grammar)
    {
        _grammar = grammar;
        _callsBefore = _reader.Calls.CompletedCalls;
    }

    /// <summary>Reads free text up to where it becomes a call; what the token holds behind that is the call's.</summary>
    private void ReadFree(int tokenId, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> left = bytes;
        do
        {
            int end = left.IndexOfAny("\">:]"u8);
            ReadOnlySpan<byte> piece = end < 0 ? left : left[..(end + 1)];
            Read(left.Length == bytes.Length ? tokenId : -1, piece);
            left = left[piece.Length..];
            if (_grammar is null && !ReferenceEquals(_reader.Calls.Commit, _commit))
            {
                _commit = _reader.Calls.Commit;
                BeginCall(left);
            }
        }
        while (!left.IsEmpty);
    }

    private void BeginCall(ReadOnlySpan<byte> behind)
    {
        if (_rules.IsEnforced && _commit is not null && _rules.Grammars.Behind(_reader.Calls.Opening!, _commit) is var grammar && grammar.TryTake(behind))
        {
            Begin(grammar);
            _expected = _rules.Grammars.Expected(_reader.Calls.Opening!, _commit) is { } expected && expected.TryTake(behind) ? expected : null;
        }
    }

    private void Read(int tokenId, ReadOnlySpan<byte> bytes)
    {
        Span<char> text = new char[bytes.Length + 4];
        _reader.Append(tokenId, new string(text[.._decoder.GetChars(bytes, text, flush: false)]));
    }
}

using System.Runtime.InteropServices;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Grammars;
using LocalInfer.Constraints.Masks;
using LocalInfer.Constraints.Tokens;

namespace LocalInfer.Constraints;

/// <summary>The output is a text that a grammar's masks allow.</summary>
public sealed class GrammarConstraint : ITokenConstraint
{
    private readonly LazyAutomaton _automaton;
    private readonly MaskCache _masks;
    private readonly TokenTables _tables;
    private int _configuration;
    private int[] _recent = [];

    /// <summary>Starts a text.</summary>
    /// <param name="grammar">What the text may be.</param>
    /// <param name="tables">The model's tokens.</param>
    /// <exception cref="ArgumentException">The grammar names a control token that the model does not have, or has as text.</exception>
    public GrammarConstraint(CompiledGrammar grammar, TokenTables tables)
    {
        ArgumentNullException.ThrowIfNull(grammar);
        ArgumentNullException.ThrowIfNull(tables);
        _automaton = grammar.Automaton;
        foreach (int id in _automaton.Controls)
        {
            if (!tables.IsControl(id))
                throw new ArgumentException($"Token {id} is not a control token of the model.", nameof(grammar));
        }

        _masks = grammar.MasksOver(tables);
        _tables = tables;
        _configuration = _automaton.Start;
    }

    private GrammarConstraint(GrammarConstraint other)
    {
        _automaton = other._automaton;
        _masks = other._masks;
        _tables = other._tables;
        _configuration = other._configuration;
        _recent = other._recent;
    }

    /// <inheritdoc/>
    public bool CanEnd => _automaton.IsEnd(_configuration);

    /// <summary>The fewest bytes, and so tokens at most, that end the text from here.</summary>
    public int FewestBytesToEnd => _automaton.FewestBytes(_configuration);

    /// <summary>Tokens that end the text from here on its shortest way: a call can be finished when its tokens run out.</summary>
    public int FewestTokensToEnd => _masks.TokensToEnd(_configuration);

    /// <inheritdoc/>
    public bool ComputeMask(TokenMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentOutOfRangeException.ThrowIfNotEqual(mask.Size, _tables.Size, nameof(mask));
        _masks.Write(_configuration, mask.Words);
        return true;
    }

    /// <summary>
    /// Writes the tokens behind which the text can still be ended in time. Costs no more than <see cref="ComputeMask"/> while the end is far away, so
    /// that it may be called at every step of a sequence whose tokens are limited.
    /// </summary>
    /// <param name="mask">Overwritten; empty where the text cannot be ended in time.</param>
    /// <param name="tokensLeft">Tokens that may still come, this one included.</param>
    public void ComputeMaskToEnd(TokenMask mask, int tokensLeft)
    {
        ArgumentNullException.ThrowIfNull(mask);
        _masks.WriteToEnd(_configuration, mask.Words, tokensLeft - 1);
    }

    /// <inheritdoc/>
    public int CopyForcedTokens(Span<int> destination)
    {
        ReadOnlySpan<int> forced = CollectionsMarshal.AsSpan(ForcedTokens.Find(_automaton, _configuration, _tables, _recent));
        forced = forced[..Math.Min(forced.Length, destination.Length)];
        forced.CopyTo(destination);
        return forced.Length;
    }

    /// <inheritdoc/>
    public void Commit(int tokenId)
    {
        if (!TryCommit(tokenId))
            throw new InvalidOperationException($"Token {tokenId} came where the grammar does not allow it.");
    }

    /// <summary>Takes the token that came.</summary>
    /// <returns>False, and nothing taken, where the text does not go on so.</returns>
    public bool TryCommit(int tokenId)
    {
        ReadOnlySpan<byte> bytes = _tables.BytesOf(tokenId);
        int next = bytes.IsEmpty ? _automaton.StepControl(_configuration, tokenId) : _automaton.Run(_configuration, bytes);
        if (next == LazyAutomaton.Dead)
            return false;
        _configuration = next;
        _recent = bytes.IsEmpty ? [] : [.. _recent.AsSpan(Math.Max(0, _recent.Length - ForcedTokens.LookBack + 1)), tokenId];
        return true;
    }

    /// <summary>Takes text that comes without tokens of its own, such as the rest of a token that began before the grammar.</summary>
    /// <returns>False, and nothing taken, where the text does not go on so.</returns>
    public bool TryTake(ReadOnlySpan<byte> text)
    {
        int next = _automaton.Run(_configuration, text);
        if (next == LazyAutomaton.Dead)
            return false;
        _configuration = next;
        _recent = [];
        return true;
    }

    /// <inheritdoc/>
    public ITokenConstraint Fork() => new GrammarConstraint(this);
}

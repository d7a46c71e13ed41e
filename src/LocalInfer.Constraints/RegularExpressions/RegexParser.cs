using System.Collections.Immutable;

namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>Recursive descent over one pattern. Use an instance once.</summary>
internal sealed class RegexParser
{
    private const int LongestPattern = 65_536;
    private const int DeepestNesting = 200;

    private readonly string _pattern;
    private readonly RegexReader _reader;
    private readonly RegexGroupNames _groups;
    private int _groupsSeen;
    private int _depth;
    private bool _isRegular = true;

    public RegexParser(string pattern)
    {
        if (pattern.Length > LongestPattern)
            throw new RegexSyntaxException(pattern, LongestPattern, $"patterns are limited to {LongestPattern} characters.");
        _pattern = pattern;
        _reader = new(pattern);
        _groups = RegexGroupNames.Scan(pattern);
    }

    /// <summary>Parses the whole pattern.</summary>
    public RegularExpression Parse()
    {
        RegexNode root = ParseAlternation();
        if (!_reader.IsAtEnd)
            throw _reader.Error("this ')' closes no group.");
        return new(_pattern, root, _isRegular);
    }

    private RegexNode ParseAlternation()
    {
        if (++_depth > DeepestNesting)
            throw _reader.Error($"groups are nested more than {DeepestNesting} deep.");
        ImmutableArray<RegexNode>.Builder branches = ImmutableArray.CreateBuilder<RegexNode>();
        do
        {
            branches.Add(ParseSequence());
        }
        while (_reader.TryTake("|"));
        _depth--;
        return branches.Count == 1 ? branches[0] : new RegexNode.Alternation(branches.ToImmutable());
    }

    private RegexNode ParseSequence()
    {
        ImmutableArray<RegexNode>.Builder items = ImmutableArray.CreateBuilder<RegexNode>();
        while (!_reader.IsAtEnd && _reader.Next is not ('|' or ')'))
        {
            int start = _reader.Position;
            RegexNode atom = ParseAtom();
            items.Add(ParseQuantifier(atom, start));
        }

        return items.Count == 1 ? items[0] : new RegexNode.Sequence(items.ToImmutable());
    }

    private RegexNode ParseAtom()
    {
        int start = _reader.Position;
        int codePoint = _reader.TakeCodePoint();
        switch (codePoint)
        {
            case '^':
                return new RegexNode.Assertion(RegexAssertion.Start);
            case '$':
                return new RegexNode.Assertion(RegexAssertion.End);
            case '.':
                return new RegexNode.Class(CharacterClasses.Dot);
            case '[':
                return new RegexNode.Class(RegexClassParser.Take(_reader));
            case '(':
                return ParseGroup(start);
            case '\\':
                return ParseEscape(start);
            case '*' or '+' or '?':
                throw _reader.ErrorAt(start, $"there is nothing before '{(char)codePoint}' that could be repeated.");
            case '{':
                _reader.Position = start;
                if (TryTakeBounds() is not null)
                    throw _reader.ErrorAt(start, "there is nothing before '{' that could be repeated.");
                _reader.Position = start + 1;
                break;
        }

        return new RegexNode.Class(CodePointSet.Of(codePoint));
    }

    private RegexNode ParseQuantifier(RegexNode atom, int start)
    {
        int position = _reader.Position;
        if (TryTakeBounds() is not { } bounds)
            return atom;
        if (atom is RegexNode.Assertion or RegexNode.LookAround)
            throw _reader.ErrorAt(start, "a test of a position cannot be repeated.");
        if (bounds.Minimum > bounds.Maximum)
            throw _reader.ErrorAt(position, "the repetition's bounds are out of order.");
        bool isLazy = _reader.TryTake("?");
        return new RegexNode.Repeat(atom, bounds.Minimum, bounds.Maximum, isLazy);
    }

    private (int Minimum, int? Maximum)? TryTakeBounds()
    {
        if (_reader.TryTake("*"))
            return (0, null);
        if (_reader.TryTake("+"))
            return (1, null);
        if (_reader.TryTake("?"))
            return (0, 1);
        int start = _reader.Position;
        if (_reader.TryTake("{") && _reader.TryTakeNumber() is { } minimum)
        {
            int? maximum = _reader.TryTake(",") ? _reader.TryTakeNumber() : minimum;
            if (_reader.TryTake("}"))
                return (minimum, maximum);
        }

        _reader.Position = start;
        return null;
    }

    private RegexNode ParseGroup(int start)
    {
        if (_reader.TryTake("?:"))
            return new RegexNode.Group(ParseBody(start), null, null);
        if (_reader.TryTake("?="))
            return LookAround(start, isBehind: false, isNegative: false);
        if (_reader.TryTake("?!"))
            return LookAround(start, isBehind: false, isNegative: true);
        if (_reader.TryTake("?<="))
            return LookAround(start, isBehind: true, isNegative: false);
        if (_reader.TryTake("?<!"))
            return LookAround(start, isBehind: true, isNegative: true);
        string? name = _reader.TryTake("?<") ? _reader.TakeUntil('>', "group name") : null;
        if (_reader.Next == '?')
            throw _reader.ErrorAt(start, "this kind of group is not of ECMA-262: inline flags such as (?i), (?P<name>…), (?#…) and atomic groups are not supported; write [aA] or (?<name>…).");
        int index = ++_groupsSeen;
        return new RegexNode.Group(ParseBody(start), index, name);
    }

    private RegexNode.LookAround LookAround(int start, bool isBehind, bool isNegative)
    {
        _isRegular = false;
        return new(ParseBody(start), isBehind, isNegative);
    }

    private RegexNode ParseBody(int start)
    {
        RegexNode body = ParseAlternation();
        return _reader.TryTake(")") ? body : throw _reader.ErrorAt(start, "the group has no ')'.");
    }

    private RegexNode ParseEscape(int start)
    {
        if (_reader.TryTake("b"))
            return new RegexNode.Assertion(RegexAssertion.WordBoundary);
        if (_reader.TryTake("B"))
            return new RegexNode.Assertion(RegexAssertion.NotWordBoundary);
        if (_reader.TryTake("k"))
            return BackReference(start, _reader.TryTake("<") ? _groups.IndexOf(_reader.TakeUntil('>', "group name")) : null);
        if (_reader.Next is >= '1' and <= '9')
            return BackReference(start, _reader.TryTakeNumber());
        return new RegexNode.Class(RegexEscapes.TryTakeClass(_reader) ?? CodePointSet.Of(RegexEscapes.TakeCodePoint(_reader)));
    }

    private RegexNode.BackReference BackReference(int start, int? index)
    {
        _isRegular = false;
        return index <= _groups.Count ? new(index.Value) : throw _reader.ErrorAt(start, "the back-reference names no group of the pattern.");
    }
}

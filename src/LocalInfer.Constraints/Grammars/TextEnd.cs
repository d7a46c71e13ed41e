using System.Collections.Immutable;
using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Grammars;

/// <summary>
/// How raw text ends: at the first of the marks behind which one of the followers comes, which is no part of it. So a mark may stand in the text where
/// nothing that could follow the text follows. Immutable; any thread may use it. Keep it: it keeps the languages made for it.
/// </summary>
/// <param name="marks">What ends the text, at least one and none of them empty; where one ends another, the longer one counts.</param>
/// <param name="followers">What comes behind the text, none empty; none where a mark ends it whatever follows.</param>
public sealed class TextEnd(ImmutableArray<string> marks, ImmutableArray<string> followers)
{
    private readonly Lazy<ByteDfa>[] _anyText = [.. marks.Select(mark => new Lazy<ByteDfa>(() => TerminatedText.Of(Utf8Dfa.Valid, new(marks, followers), mark)))];

    /// <summary>What ends the text; the first of them is how it ends where nothing has to be found.</summary>
    public ImmutableArray<string> Marks { get; } = marks;

    /// <summary>What comes behind the text; none where a mark ends it whatever follows.</summary>
    public ImmutableArray<string> Followers { get; } = followers;

    /// <summary>A single mark, whatever follows.</summary>
    public static TextEnd Of(string mark) => new([mark], []);

    /// <summary>The same marks, whatever follows: no mark may stand in the text.</summary>
    internal TextEnd AtOnce => Followers.IsEmpty ? this : field ??= new(Marks, []);

    /// <summary>The first mark alone, whatever follows.</summary>
    internal TextEnd First => AtOnce.Marks.Length == 1 ? AtOnce : field ??= Of(Marks[0]);

    /// <summary>Any text with its end.</summary>
    internal ByteDfa AnyText => field ??= TerminatedText.Of(Utf8Dfa.Valid, this);

    /// <summary>What is searched for: the marks, each with each follower.</summary>
    internal IEnumerable<string> Sought => Followers.IsEmpty ? Marks : Marks.SelectMany(mark => Followers.Select(follower => mark + follower));

    /// <summary>Any text that one of the marks ends.</summary>
    internal ByteDfa AnyTextTo(int mark) => _anyText[mark].Value;

    /// <summary>All that it says, so that grammars can be compared.</summary>
    public override string ToString() => $"{string.Join('\u001F', Marks)}\u001E{string.Join('\u001F', Followers)}";
}

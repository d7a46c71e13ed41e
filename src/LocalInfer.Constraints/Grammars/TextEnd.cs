using System.Collections.Immutable;

namespace LocalInfer.Constraints.Grammars;

/// <summary>
/// How raw text ends: at the first of the marks behind which one of the followers comes, which is no part of it. So a mark may stand in the text where
/// nothing that could follow the text follows. Immutable.
/// </summary>
/// <param name="marks">What ends the text, at least one and none of them empty; where one ends another, the longer one counts.</param>
/// <param name="followers">What comes behind the text, none empty; none where a mark ends it whatever follows.</param>
public sealed class TextEnd(ImmutableArray<string> marks, ImmutableArray<string> followers)
{
    /// <summary>What ends the text; the first of them is how it ends where nothing has to be found.</summary>
    public ImmutableArray<string> Marks { get; } = marks;

    /// <summary>What comes behind the text; none where a mark ends it whatever follows.</summary>
    public ImmutableArray<string> Followers { get; } = followers;

    /// <summary>A single mark, whatever follows.</summary>
    public static TextEnd Of(string mark) => new([mark], []);

    /// <summary>What is searched for: the marks, each with each follower.</summary>
    internal IEnumerable<string> Sought => Followers.IsEmpty ? Marks : Marks.SelectMany(mark => Followers.Select(follower => mark + follower));

    /// <summary>All that it says, so that grammars can be compared.</summary>
    public override string ToString() => $"{string.Join('\u001F', Marks)}\u001E{string.Join('\u001F', Followers)}";
}

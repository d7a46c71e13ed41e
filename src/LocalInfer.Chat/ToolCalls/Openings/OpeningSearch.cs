namespace LocalInfer.Chat.ToolCalls.Openings;

/// <summary>Looks for the openings of a format in text that is held.</summary>
/// <param name="openings">The openings; of two that match, the first counts.</param>
internal sealed class OpeningSearch(IReadOnlyList<CallOpening> openings)
{
    /// <summary>Judges the held text.</summary>
    /// <param name="held">Text from the first character that is not blank, at least one.</param>
    /// <param name="atLineStart">Whether only blanks stand before it on its line.</param>
    /// <param name="inFence">Whether it stands inside a code fence that is not about calls.</param>
    /// <returns>The opening, where the text is one; else whether it may still become one.</returns>
    public (CallOpening? Opening, OpeningMatch Match) Find(ReadOnlySpan<char> held, bool atLineStart, bool inFence)
    {
        OpeningMatch best = OpeningMatch.None;
        foreach (CallOpening opening in openings)
        {
            OpeningMatch match = opening.Match(held, atLineStart, inFence);
            if (match.Opens)
            {
                return (opening, match);
            }

            best = match.CanOpen ? match : best;
        }

        return (null, best);
    }
}

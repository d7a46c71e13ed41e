using LocalInfer.Chat.ToolCalls;

namespace LocalInfer.Chat.Tests.ToolCalls;

/// <summary>The events of a reply put together.</summary>
/// <param name="Text">The prose.</param>
/// <param name="Calls">Name and arguments of each call, whole or not.</param>
/// <param name="Ended">How many of them are whole.</param>
internal sealed record ReadReply(string Text, IReadOnlyList<string> Calls, int Ended)
{
    public static ReadReply Of(IReadOnlyList<ReplyEvent> events)
    {
        var calls = new List<string>();
        foreach (ReplyEvent item in events)
        {
            switch (item)
            {
                case CallStart start:
                    Assert.Equal(calls.Count, start.Index);
                    calls.Add(start.Name + " ");
                    break;
                case CallArguments part:
                    Assert.Equal(calls.Count - 1, part.Index);
                    calls[part.Index] += part.Json;
                    break;
            }
        }

        return new(string.Concat(events.OfType<ReplyText>().Select(text => text.Text)), calls, events.OfType<CallEnd>().Count());
    }
}

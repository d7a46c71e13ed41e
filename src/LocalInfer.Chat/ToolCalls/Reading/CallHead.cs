namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>What the beginning of a JSON object says: whether it is a call, of which tool, and where its arguments begin.</summary>
/// <param name="Kind">The verdict.</param>
/// <param name="Tool">The tool, once it is named.</param>
/// <param name="IsAtArguments">Whether the commit point is behind the key of the arguments; else it is behind the name.</param>
/// <param name="Braces">Opening braces before the arguments.</param>
/// <param name="ArgumentsAt">Where the arguments begin, where <see cref="CallHeadKind.Streamable"/>.</param>
internal readonly record struct CallHead(
    CallHeadKind Kind, ToolDefinition? Tool = null, bool IsAtArguments = false, int Braces = 1, int ArgumentsAt = 0)
{
    /// <summary>Reads the text so far, which begins with <c>{</c>.</summary>
    public static CallHead Read(ReadOnlySpan<char> text, ToolSet tools)
    {
        var at = new HeadCursor(text, 1);
        int braces = 1;
        if (at.TryTake('{'))
        {
            braces++; // the first templates of Qwen2.5 showed doubled braces
        }

        if (!at.TryTakeString(out string key))
        {
            return new(at.Missing);
        }

        if (CallKeys.IsArguments(key) || key is "id" or CallKeys.List)
        {
            return new(CallHeadKind.WholeObject);
        }

        if (key == "type")
        {
            if (!at.TryTake(':') || !at.TryTakeString(out string type) || type != "function" || !at.TryTake(',') || !at.TryTakeString(out key))
            {
                return new(at.Missing);
            }
        }

        if (!CallKeys.IsName(key) || !at.TryTake(':'))
        {
            return new(CallKeys.IsName(key) ? at.Missing : CallHeadKind.NoCall);
        }

        bool isNested = at.TryTake('{');
        if (isNested && (!at.TryTakeString(out string inner) || inner != "name" || !at.TryTake(':')))
        {
            return new(at.IsCut ? CallHeadKind.Undecided : CallHeadKind.WholeObject);
        }

        braces += isNested ? 1 : 0;
        if (!at.TryTakeString(out string name))
        {
            return at.IsCut && tools.AnyBeginsWith(name)
                ? new(CallHeadKind.Undecided)
                : new(at.IsCut && name.Length == 0 ? CallHeadKind.Undecided : CallHeadKind.NoCall);
        }

        return tools.TryFind(name, out ToolDefinition? tool)
            ? ReadArgumentsKey(text, at, tool, isNested, braces)
            : new(CallHeadKind.NoCall);
    }

    private static CallHead ReadArgumentsKey(ReadOnlySpan<char> text, HeadCursor at, ToolDefinition tool, bool isNested, int braces)
    {
        if (!isNested && at.At == text.Length)
        {
            return new(CallHeadKind.Committed, tool, Braces: braces);
        }

        if (!at.TryTake(',') || !at.TryTakeString(out string key) || !CallKeys.IsArguments(key) || !at.TryTake(':'))
        {
            return new(at.IsCut ? CallHeadKind.Undecided : CallHeadKind.WholeObject);
        }

        bool mayBeDefinition = key == CallKeys.Parameters;
        if (!mayBeDefinition && at.At == text.Length)
        {
            return new(CallHeadKind.Committed, tool, IsAtArguments: true, Braces: braces);
        }

        char first = at.Peek();
        int argumentsAt = at.At;
        if (mayBeDefinition && at.TryTake('{') && !at.TryTake('}') && (!at.TryTakeString(out string property) || property is "type" or "properties" or "$schema"))
        {
            return new(at.IsCut ? CallHeadKind.Undecided : CallHeadKind.WholeObject);
        }

        return at.IsCut ? new(CallHeadKind.Undecided)
            : first == '{' ? new(CallHeadKind.Streamable, tool, Braces: braces, ArgumentsAt: argumentsAt)
            : new(CallHeadKind.WholeObject);
    }
}

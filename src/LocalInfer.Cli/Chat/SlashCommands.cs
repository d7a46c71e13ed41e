namespace LocalInfer.Cli.Chat;

/// <summary>The commands of a conversation: lines that begin with a slash.</summary>
/// <param name="conversation">What they act on.</param>
/// <param name="output">Where they answer.</param>
internal sealed class SlashCommands(Conversation conversation, TextWriter output)
{
    /// <summary>What <c>/help</c> prints.</summary>
    public const string Help = """
        /clear            begin anew; system message and tools stay
        /system [TEXT]    show or set the system message; /system off takes it away
        /tools [FILE]     list the tools, or read them from a JSON file; /tools off takes them away
        /tool TEXT|@FILE  the result of the call that waits for one (a plain line does the same)
        /save FILE        write the conversation to a file
        /load FILE        go on with one from a file
        /stats            tokens and speed of the last reply
        /exit             leave (also /quit, /bye and Ctrl-D)
        Texts of many lines go between two lines of three quotation marks. Ctrl-C stops a reply.
        """;

    /// <summary>The last reply's cost, in a line; null before the first one.</summary>
    public string? LastStatistics { get; set; }

    /// <summary>Runs a command.</summary>
    /// <param name="line">The whole line, slash included.</param>
    /// <returns>How the conversation goes on.</returns>
    /// <exception cref="CommandException">It cannot be done; the conversation stays as it was.</exception>
    public Next Run(string line)
    {
        string[] parts = line.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string argument = parts.Length > 1 ? parts[1] : "";
        switch (parts[0])
        {
            case "/exit" or "/quit" or "/bye":
                return Next.Leave;
            case "/tool":
                return Answer(argument);
            case "/help" or "/?":
                output.WriteLine(Help);
                break;
            case "/clear" or "/reset":
                conversation.Clear();
                output.WriteLine("The conversation begins anew.");
                break;
            case "/system":
                SetSystem(argument);
                break;
            case "/tools":
                SetTools(argument);
                break;
            case "/save":
                conversation.Save(FileOf(argument, "/save"));
                output.WriteLine($"Saved {conversation.Count} messages to {argument}.");
                break;
            case "/load":
                conversation.Load(FileOf(argument, "/load"));
                output.WriteLine($"Loaded {conversation.Count} messages from {argument}.");
                break;
            case "/stats":
                output.WriteLine(LastStatistics ?? "There is no reply yet.");
                break;
            default:
                throw new CommandException($"There is no command {parts[0]}; /help lists them.");
        }

        return Next.Read;
    }

    private Next Answer(string argument)
    {
        if (conversation.NextCall is null)
        {
            throw new CommandException("No call waits for a result.");
        }

        conversation.AddToolResult(argument.StartsWith('@') ? File.ReadAllText(argument[1..]) : argument);
        return Next.Reply;
    }

    private void SetSystem(string text)
    {
        conversation.System = text switch
        {
            "" => conversation.System,
            "off" => null,
            _ => text,
        };
        output.WriteLine(conversation.System is { } system ? $"System message: {system}" : "There is no system message.");
    }

    private void SetTools(string argument)
    {
        conversation.Tools = argument switch
        {
            "" => conversation.Tools,
            "off" => null,
            _ => ToolFile.Read(argument),
        };
        output.WriteLine(conversation.Tools is { } tools ? $"Tools: {string.Join(", ", ToolFile.Names(tools))}" : "There are no tools.");
    }

    private static string FileOf(string argument, string command) =>
        argument.Length > 0 ? argument : throw new CommandException($"{command} needs a file, such as {command} chat.json.");

    /// <summary>How a conversation goes on after a command.</summary>
    internal enum Next
    {
        /// <summary>With what the person says next.</summary>
        Read,

        /// <summary>With a reply of the model, once no call waits for a result.</summary>
        Reply,

        /// <summary>Not at all.</summary>
        Leave,
    }
}

namespace LocalInfer.Chat.ToolCalls.Reading;

/// <summary>The keys that models use in calls.</summary>
internal static class CallKeys
{
    /// <summary>The key of the arguments in Llama's calls, and of the schema in a tool's definition.</summary>
    public const string Parameters = "parameters";

    /// <summary>The key of the arguments in most formats.</summary>
    public const string Arguments = "arguments";

    /// <summary>The key of a list of calls.</summary>
    public const string List = "tool_calls";

    /// <summary>Whether the key holds a tool's name.</summary>
    public static bool IsName(string key) => key is "name" or "tool" or "tool_name" or "function";

    /// <summary>Whether the key holds arguments.</summary>
    public static bool IsArguments(string key) => key is Arguments or Parameters or "args" or "input";
}
